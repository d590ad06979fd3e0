import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { patience } from "../patience.js";
import { processesOf } from "./processesOf.js";
import { queryPostgres } from "./queryPostgres.js";
import { quietPort } from "./quietPort.js";
import type { ServerFolder } from "./ServerFolder.js";

/** Settings of `postgresql.conf`. */
export type ServerSettings = Readonly<Record<string, string>>;

const HOST = "127.0.0.1";
export const SUPERUSER = "postgres";
const START_MS = 60_000;
const POLL_MS = 10;
/** The line of `postmaster.pid` that says how far the server is. */
const STATUS_LINE = 7;

/** Loopback alone, nothing that would outlast a killed server but its data, and what the runbook sets. */
const OURS: ServerSettings = {
  listen_addresses: HOST,
  unix_socket_directories: "",
  dynamic_shared_memory_type: "mmap",
  // A primary that was started again has its commits wait until a standby is back, which asks every five seconds by default.
  wal_retrieve_retry_interval: "200ms",
};

/**
 * Its default collation is not that of bytes, as on most machines: whoever orders texts and needs them as SQLite has them must say so.
 */
const INITDB = ["--username", SUPERUSER, "--auth", "trust", "--encoding", "UTF8", "--no-sync"].concat([
  "--locale",
  "C.UTF-8",
  "--locale-provider",
  "icu",
  "--icu-locale",
  "en-US",
]);

/** A PostgreSQL server of this process, on loopback, without passwords. */
export class PostgresServer {
  private process: ChildProcess | undefined;

  private constructor(
    private readonly folder: ServerFolder,
    readonly name: string,
    readonly port: number,
    private readonly settings: ServerSettings,
  ) {}

  /** Makes an empty server and starts it. */
  static async create(folder: ServerFolder, name: string, settings: ServerSettings = {}): Promise<PostgresServer> {
    const server = await PostgresServer.of(folder, name, settings);
    await folder.run("initdb", ...INITDB, "--pgdata", server.directory);
    await server.start();
    return server;
  }

  /** A server whose data are yet to be made. */
  static async of(folder: ServerFolder, name: string, settings: ServerSettings = {}): Promise<PostgresServer> {
    return new PostgresServer(folder, name, await quietPort(), settings);
  }

  /** Makes a server that follows this one, and starts it. */
  async createStandby(name: string): Promise<PostgresServer> {
    const standby = await PostgresServer.of(this.folder, name, this.settings);
    await standby.follow(this);
    return standby;
  }

  /** Becomes a standby of another, by the runbook's command: what it had is gone. */
  async follow(primary: PostgresServer): Promise<void> {
    await rm(this.directory, { recursive: true, force: true });
    const connection = `host=${HOST} port=${primary.port} user=${SUPERUSER} application_name=${this.name}`;
    const how = ["--write-recovery-conf", "--checkpoint=fast", "--no-sync"];
    await this.folder.run("pg_basebackup", "--pgdata", this.directory, "--dbname", connection, ...how);
    await this.start();
  }

  get directory(): string {
    return join(this.folder.path, this.name);
  }

  /** Host and port, as they stand in an address. */
  get host(): string {
    return `${HOST}:${this.port}`;
  }

  get address(): string {
    return `postgres://${SUPERUSER}@${this.host}/postgres`;
  }

  async start(): Promise<void> {
    const log = await open(`${this.directory}.log`, "a");
    const settings = Object.entries({ ...OURS, port: String(this.port), ...this.settings });
    const args = ["-D", this.directory, ...settings.flatMap(([name, value]) => ["-c", `${name}=${value}`])];
    const child = this.folder.spawnServer(args, log.fd);
    await log.close();
    this.process = child;
    const late = Date.now() + patience(START_MS);
    while (!(await this.isReady(child))) {
      if (child.exitCode !== null || Date.now() > late) {
        throw new Error(`PostgreSQL did not start:\n${await readFile(`${this.directory}.log`, "utf8")}`);
      }
      await sleep(POLL_MS);
    }
  }

  private async isReady({ pid }: ChildProcess): Promise<boolean> {
    const lines = (await readFile(join(this.directory, "postmaster.pid"), "utf8").catch(() => "")).split("\n");
    return lines[0] === String(pid) && lines[STATUS_LINE]?.trim() === "ready";
  }

  /** Ends it in good order, without waiting for clients. */
  async stop(): Promise<void> {
    const { process: child } = this;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    const ended = once(child, "exit");
    child.kill("SIGINT");
    await ended;
  }

  /** Sends a signal to every process of it: SIGKILL, SIGSTOP, SIGCONT. As when its machine loses power, hangs and goes on. */
  async signal(signal: "SIGKILL" | "SIGSTOP" | "SIGCONT"): Promise<void> {
    const { process: child } = this;
    if (child?.pid === undefined) throw new Error("the server does not run");
    // A first process that is stopped starts no others.
    child.kill("SIGSTOP");
    const others = await processesOf(child.pid);
    for (const other of others) other.kill(signal);
    if (signal !== "SIGKILL") return void child.kill(signal);
    child.ref();
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
    for (const other of others) await other.gone();
  }

  /** Makes a standby the primary, by the runbook's commands: it waits for no other server until one follows it. */
  async promote(): Promise<void> {
    await this.folder.run("pg_ctl", "promote", "--pgdata", this.directory, "--wait");
    await this.setSynchronous("");
  }

  /** Has a commit wait for other servers, as `synchronous_standby_names` says. */
  async setSynchronous(names: string): Promise<void> {
    await queryPostgres(this.address, `ALTER SYSTEM SET synchronous_standby_names = '${names}'`);
    await queryPostgres(this.address, "SELECT pg_reload_conf()");
  }
}
