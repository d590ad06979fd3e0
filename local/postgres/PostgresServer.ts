import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { patience } from "../patience.js";
import { processesOf } from "./processesOf.js";
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

/** Loopback alone, and nothing that would outlast a killed server but its data. */
const OURS: ServerSettings = {
  listen_addresses: HOST,
  unix_socket_directories: "",
  dynamic_shared_memory_type: "mmap",
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
    const server = new PostgresServer(folder, name, await quietPort(), settings);
    await folder.run("initdb", ...INITDB, "--pgdata", server.directory);
    await server.start();
    return server;
  }

  /** Makes a server that follows this one, by the runbook's command, and starts it. */
  async createStandby(name: string): Promise<PostgresServer> {
    const standby = new PostgresServer(this.folder, name, await quietPort(), this.settings);
    const primary = `host=${HOST} port=${this.port} user=${SUPERUSER} application_name=${name}`;
    const how = ["--write-recovery-conf", "--checkpoint=fast", "--no-sync"];
    await this.folder.run("pg_basebackup", "--pgdata", standby.directory, "--dbname", primary, ...how);
    await standby.start();
    return standby;
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

  /** Makes a standby the primary, by the runbook's command. */
  async promote(): Promise<void> {
    await this.folder.run("pg_ctl", "promote", "--pgdata", this.directory, "--wait");
  }
}
