import { startCluster, type PostgresCluster } from "../../../local/postgres/startCluster.js";

/** For tests of what a program does, not of what outlasts a machine: nothing waits for a disk. */
const QUICK = { fsync: "off", full_page_writes: "off", max_connections: "200" };

let cluster: Promise<PostgresCluster> | undefined;
let schemas = 0;

/** A server's address with a schema that nobody else has; it is not there yet: making a store makes it. */
export function withFreshSchema(address: string): string {
  return `${address}?schema=s${process.pid}_${++schemas}`;
}

/** An address with a schema of its own, on the server that all tests of this process share. It starts with the first, and ends with the process. */
export async function postgresAddress(): Promise<string> {
  cluster ??= startCluster({ settings: QUICK });
  return withFreshSchema((await cluster).address);
}
