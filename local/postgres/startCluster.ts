import { setTimeout as sleep } from "node:timers/promises";
import { patience } from "../patience.js";
import { PostgresServer, SUPERUSER, type ServerSettings } from "./PostgresServer.js";
import { queryPostgres } from "./queryPostgres.js";
import { ServerFolder } from "./ServerFolder.js";

/** A primary, and the standbys that have everything it has acknowledged. */
export interface PostgresCluster {
  /** Of all servers together, for clients that find the one that takes writes. */
  readonly address: string;
  readonly primary: PostgresServer;
  readonly standbys: readonly PostgresServer[];
  /** Makes a server that does not run the standby of one that is primary by now. */
  rejoin(server: PostgresServer, primary: PostgresServer): Promise<void>;
  /** Ends all servers and removes their data. That happens by itself when this process ends, in whatever way. */
  end(): Promise<void>;
}

export interface ClusterOptions {
  /** How many standbys; one of them must have a commit before it is acknowledged. */
  readonly standbys?: number;
  readonly settings?: ServerSettings;
}

const SYNCHRONOUS_MS = 30_000;
const POLL_MS = 20;

/** Has a primary acknowledge a commit when one of its standbys has it, and waits until that holds. */
async function replicate(primary: PostgresServer, names: readonly string[]): Promise<void> {
  await primary.setSynchronous(`ANY 1 (${names.join(", ")})`);
  const late = Date.now() + patience(SYNCHRONOUS_MS);
  const attached = "SELECT application_name FROM pg_stat_replication WHERE sync_state = 'quorum'";
  while ((await queryPostgres(primary.address, attached)).length < names.length) {
    if (Date.now() > late) throw new Error(`the standbys ${names.join(", ")} do not follow`);
    await sleep(POLL_MS);
  }
}

/** Starts PostgreSQL servers of this process's own, as Debian has them, on loopback; every commit is durable before it is acknowledged. */
export async function startCluster(options: ClusterOptions = {}): Promise<PostgresCluster> {
  const folder = await ServerFolder.make();
  try {
    const primary = await PostgresServer.create(folder, "primary", options.settings);
    const standbys: PostgresServer[] = [];
    for (let i = 1; i <= (options.standbys ?? 0); i++) standbys.push(await primary.createStandby(`standby${i}`));
    if (standbys.length > 0) {
      await replicate(
        primary,
        standbys.map(({ name }) => name),
      );
    }
    const hosts = [primary, ...standbys].map(({ host }) => host).join(",");
    return {
      address: `postgres://${SUPERUSER}@${hosts}/postgres`,
      primary,
      standbys,
      async rejoin(server, now) {
        await server.follow(now);
        await replicate(now, [server.name]);
      },
      end: () => folder.remove(),
    };
  } catch (error) {
    await folder.remove();
    throw error;
  }
}
