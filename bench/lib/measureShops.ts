import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Wallet } from "ethers";
import { findPostgres } from "../../local/postgres/findPostgres.js";
import { startCluster } from "../../local/postgres/startCluster.js";
import { Book } from "../../sdk/book/Book.js";
import { parseProgrammeConfig, type ProgrammeConfig } from "../../services/programme/config.js";
import { startProgramme } from "../../services/programme/startProgramme.js";
import { callProgramme, type Calls } from "./callProgramme.js";
import { startOneCommitEach } from "./startOneCommitEach.js";

/** How fast a programme's service answers its shops. */
export interface ShopSpeed {
  readonly engine: string;
  readonly what: string;
  readonly callers: number;
  readonly perSecond: number;
  /** Milliseconds until the answer. */
  readonly p50: number;
  readonly p99: number;
  /** To one commit an accrual, of as many callers on the same engine; 0 where that says nothing. */
  readonly ratio: number;
}

const CALLERS = [1, 8, 64, 256] as const;
const SECONDS = 5;
const CUSTOMERS = 10_000;
const READERS = 8;
const API_KEY = "benchmark-shop-0123456789";
const POINT = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const CHAIN_ID = 31_337;
const DAY = 86_400;
const TERMS = { chainId: CHAIN_ID, point: POINT, epochLength: 2_629_800, validity: 36, holdSeconds: DAY };

/**
 * Accruals over HTTP, each durable before it is answered, with authentication, limits and log as in production, beside one commit each in the
 * same run; reads beside accruals at half of what goes; many accruals in a call. On SQLite, on PostgreSQL where there is one, and there with a
 * standby that has to have each commit. The callers are a process of their own on the same machine.
 */
export async function measureShops(): Promise<ShopSpeed[]> {
  const directory = await mkdtemp(join(tmpdir(), "milk-shops-"));
  try {
    const found = await measureOn("SQLite", (name) => join(directory, name));
    if ((await findPostgres()) === undefined) return found;
    for (const standbys of [0, 1]) {
      const cluster = await startCluster({ standbys });
      try {
        const engine = standbys === 0 ? "PostgreSQL" : "PostgreSQL, standby";
        found.push(...(await measureOn(engine, (name) => `${cluster.address}?schema=${name}`)));
      } finally {
        await cluster.end();
      }
    }
    return found;
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function measureOn(engine: string, addressOf: (name: string) => string): Promise<ShopSpeed[]> {
  const baseline = new Map<number, number>();
  const figures: ShopSpeed[] = [];
  const note = (what: string, callers: number, found: Awaited<ReturnType<typeof callProgramme>>) => {
    const { perSecond, p50, p99 } = found;
    if (what === "one commit each") baseline.set(callers, perSecond);
    const before = what.startsWith("balances") ? undefined : baseline.get(callers);
    figures.push({ engine, what, callers, perSecond, p50, p99, ratio: before === undefined ? 0 : perSecond / before });
    return perSecond;
  };
  const single = await startOneCommitEach(configOf(addressOf("single")));
  for (const callers of CALLERS) note("one commit each", callers, await callProgramme(call(single.url, callers)));
  await single.stop();

  const options = { issuer: Wallet.createRandom(), logTo: { write: () => undefined } };
  const service = await startProgramme({ config: configOf(addressOf("shared")), ...options });
  try {
    let busiest = 0;
    for (const callers of CALLERS) {
      const perSecond = note("commits shared", callers, await callProgramme(call(service.url, callers)));
      if (callers === 64) busiest = perSecond;
    }
    note("500 in a call", 8, await callProgramme({ ...call(service.url, 8), kind: "batches" }));
    const [reads, writes] = await Promise.all([
      callProgramme({ ...call(service.url, READERS), kind: "balances", perSecond: 500 }),
      callProgramme({ ...call(service.url, 64), perSecond: busiest / 2 }),
    ]);
    note("balances, beside", READERS, reads);
    note("accruals at half", 64, writes);
    return figures;
  } finally {
    await service.stop();
  }
}

function call(url: string, callers: number): Calls {
  const purchasedAt = Math.floor(Date.now() / 1_000);
  return { url, apiKey: API_KEY, callers, seconds: SECONDS, kind: "accruals", purchasedAt, customers: CUSTOMERS };
}

/** A service over a new book, whose node is down. */
function configOf(book: string): ProgrammeConfig {
  Book.create(book, { ...TERMS, periodLength: 366 * DAY }).close();
  return parseProgrammeConfig(
    {
      book,
      // Nothing listens there.
      rpc: { url: "http://127.0.0.1:9", timeoutSeconds: 1, pollMilliseconds: 60_000 },
      chainId: CHAIN_ID,
      point: POINT,
      port: 0,
      shops: [{ name: "shop", keySha256: createHash("sha256").update(API_KEY).digest("hex") }],
      limits: { perShop: 100_000_000 },
      check: { everySeconds: DAY },
    },
    "the benchmark",
  );
}
