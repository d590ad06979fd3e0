import { ZeroAddress } from "ethers";
import { MilkToken__factory, PartnerPoint__factory, PointExchange__factory } from "../../typechain-types/index.js";
import { AllianceError } from "../../sdk/AllianceError.js";
import type { LogNode } from "./chain/LogNode.js";
import { expiryOf, type DirectoryEntry } from "./queries/directory.js";
import { indexedTo } from "./queries/indexedTo.js";
import { pools } from "./queries/pools.js";
import { sourceOf } from "./queries/sourceOf.js";
import { directory } from "./queries/directory.js";
import type { IndexFile } from "./store/IndexFile.js";
import { amountOf, numberOf, textOf } from "./store/rows.js";

/** What was compared with the chain's state, and what differs. */
export interface Reconciliation {
  /** The block at which it was compared: the last indexed. */
  readonly block: number;
  readonly pools: number;
  /** Accounts whose points were compared, cohort by cohort. */
  readonly accounts: number;
  readonly findings: readonly string[];
}

export interface ReconcileOptions {
  /** Accounts a programme at most, spread evenly over all; every one by default. */
  readonly accounts?: number | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

const ACCOUNTS_AT_ONCE = 20;

/**
 * Holds the index against the chain's state at the last block indexed: every pool's reserve, fees, credit, quote and switches, MLK held, and
 * what accounts hold by cohort.
 *
 * Errors: `INDEX_EMPTY`, `NODE_UNAVAILABLE`, `WRONG_CHAIN`; `INDEX_STALE` when the node has another block of that number.
 */
export async function reconcile(
  file: IndexFile,
  node: LogNode,
  { accounts = Infinity, onProgress }: ReconcileOptions = {},
): Promise<Reconciliation> {
  const block = indexedTo(file);
  await node.head();
  const found = (await node.headers([block.number])).get(block.number);
  if (found?.hash !== block.hash) {
    throw new AllianceError(
      "INDEX_STALE",
      `The node does not have block ${block.number} as it is indexed.`,
      "Let the indexer run until it has followed the chain, and try again.",
    );
  }
  const findings = [
    ...(await comparePools(file, node, block.number)),
    ...(await compareMilk(file, node, block.number)),
  ];
  const programmes = directory(file);
  let compared = 0;
  for (const [i, programme] of programmes.entries()) {
    const holders = spread(holdersOf(file, programme.point), accounts);
    for (let from = 0; from < holders.length; from += ACCOUNTS_AT_ONCE) {
      const some = holders.slice(from, from + ACCOUNTS_AT_ONCE);
      findings.push(...(await compareHolders(file, node, programme, some, block)));
    }
    compared += holders.length;
    onProgress?.(i + 1, programmes.length);
  }
  return { block: block.number, pools: pools(file).length, accounts: compared, findings };
}

async function comparePools(file: IndexFile, node: LogNode, blockTag: number): Promise<string[]> {
  const exchange = PointExchange__factory.connect(sourceOf(file).exchange, node.provider);
  const findings: string[] = [];
  for (const { programme, ...ours } of pools(file)) {
    const [theirs, inventory] = await node.reach(() =>
      Promise.all([exchange.pool(programme.point, { blockTag }), exchange.inventoryOf(programme.point, { blockTag })]),
    );
    for (const name of ["reserve", "fees", "credit", "bid", "ask", "paused", "buys", "sells", "faceValue"] as const) {
      const [mine, chains] = [ours[name], theirs[name]];
      // Pausing all is not a flag of the pool.
      if (name === "paused" && ours.paused) continue;
      if (String(mine) !== String(chains)) {
        findings.push(`${programme.symbol}: ${name} is ${String(chains)} on chain, ${String(mine)} in the index`);
      }
    }
    // What grew too short of life leaves the count with the next trade only.
    if (inventory > ours.inventory) {
      findings.push(`${programme.symbol}: ${inventory} points can be sold on chain, ${ours.inventory} in the index`);
    }
  }
  return findings;
}

async function compareMilk(file: IndexFile, node: LogNode, blockTag: number): Promise<string[]> {
  const { milk, exchange } = sourceOf(file);
  const held = await node.reach(() =>
    MilkToken__factory.connect(milk, node.provider).balanceOf(exchange, { blockTag }),
  );
  const row = file.first("SELECT received, sent FROM milk ORDER BY position DESC LIMIT 1");
  const indexed = row === undefined ? 0n : amountOf(row, "received") - amountOf(row, "sent");
  return held === indexed ? [] : [`MLK: the exchange holds ${held} wei on chain, ${indexed} in the index`];
}

/** Whoever ever had points, whether or not there are any left. */
function holdersOf(file: IndexFile, point: string): string[] {
  const sql = "SELECT DISTINCT recipient FROM move WHERE point = ? AND recipient <> ? ORDER BY recipient";
  return file.all(sql, point, ZeroAddress).map((row) => textOf(row, "recipient"));
}

/** At most so many, spread evenly, the same every time. */
function spread(all: readonly string[], most: number): string[] {
  if (all.length <= most) return [...all];
  return Array.from({ length: most }, (_, i) => all[Math.floor((i * all.length) / most)] ?? "");
}

async function compareHolders(
  file: IndexFile,
  node: LogNode,
  programme: DirectoryEntry,
  accounts: readonly string[],
  { number: blockTag, time }: { readonly number: number; readonly time: number },
): Promise<string[]> {
  const point = PartnerPoint__factory.connect(programme.point, node.provider);
  const findings = await node.reach(() =>
    Promise.all(
      accounts.map(async (account) => {
        const chains = new Map(
          (await point.cohortsOf(account, { blockTag })).map(({ epoch, amount }) => [Number(epoch), amount]),
        );
        const mine = cohortsOf(file, programme.point, account);
        return [...new Set([...chains.keys(), ...mine.keys()])].flatMap((epoch) => {
          // The chain shows what has expired for as long as nothing overwrites it: nobody can spend it.
          if (expiryOf(programme, epoch) <= time) return [];
          const [there, here] = [chains.get(epoch) ?? 0n, mine.get(epoch) ?? 0n];
          if (there === here) return [];
          return [`${programme.symbol}: ${account} holds ${there} of cohort ${epoch} on chain, ${here} in the index`];
        });
      }),
    ),
  );
  return findings.flat();
}

function cohortsOf(file: IndexFile, point: string, account: string): Map<number, bigint> {
  const sql = "SELECT epoch, points FROM balance WHERE point = ? AND account = ?";
  return new Map(file.all(sql, point, account).map((row) => [numberOf(row, "epoch"), amountOf(row, "points")]));
}
