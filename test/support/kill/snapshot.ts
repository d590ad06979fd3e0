import { DatabaseSync } from "node:sqlite";
import type { JsonRpcProvider } from "ethers";
import { z } from "zod";
import { queryPostgres } from "../../../local/postgres/queryPostgres.js";
import { isPostgresAddress } from "../../../sdk/store/postgres/parsePostgresAddress.js";
import type { PartnerPoint } from "../../../typechain-types/index.js";

/** Everything that must be the same whatever was killed. */
export interface Snapshot {
  readonly entries: readonly unknown[];
  readonly members: readonly unknown[];
  readonly cohorts: readonly unknown[];
  readonly lines: readonly unknown[];
  readonly periods: readonly unknown[];
  /** What became of exchange requests. */
  readonly fates: readonly unknown[];
  readonly issued: readonly boolean[];
  readonly commitments: readonly string[];
  /** By account: points by epoch, the link, nonces. */
  readonly accounts: readonly unknown[];
}

/** What a store has, as its engine gives it, bytes in hexadecimal. */
async function rows(address: string, ...queries: readonly string[]): Promise<unknown[][]> {
  const found = isPostgresAddress(address) ? await onServer(address, queries) : inFile(address, queries);
  return found.map((list) =>
    list.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([name, value]) => [
          name,
          value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value,
        ]),
      ),
    ),
  );
}

function inFile(file: string, queries: readonly string[]): Record<string, unknown>[][] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return queries.map((query) => database.prepare(query).all());
  } finally {
    database.close();
  }
}

async function onServer(address: string, queries: readonly string[]): Promise<Record<string, unknown>[][]> {
  const [place = "", query] = address.split("?");
  const path = `-c search_path=${new URLSearchParams(query).get("schema") ?? ""}`;
  return Promise.all(queries.map((sql) => queryPostgres(`${place}?options=${encodeURIComponent(path)}`, sql)));
}

/** Reads book, service's state and chain, when nothing runs but the node. */
export async function snapshot(
  { book, state }: { readonly book: string; readonly state: string },
  node: JsonRpcProvider,
  contract: PartnerPoint,
  accounts: readonly string[],
): Promise<Snapshot> {
  const point = contract.connect(node);
  const [entries = [], members = [], cohorts = [], lines = [], periods = []] = await rows(
    book,
    "SELECT * FROM entry ORDER BY seq",
    "SELECT * FROM member ORDER BY id",
    "SELECT * FROM cohort ORDER BY member, epoch",
    "SELECT * FROM releaseLine ORDER BY issueId",
    "SELECT period, lastSeq, head, seed, root FROM period ORDER BY period",
  );
  const [fates = []] = await rows(state, "SELECT requestId, status, code FROM exchange ORDER BY requestId");
  const ids = [...lines.keys(), lines.length].map((i) => i + 1);
  const numbers = periods.map((row) => z.object({ period: z.coerce.number() }).parse(row));
  return {
    entries,
    members,
    cohorts,
    lines,
    periods,
    fates,
    issued: await Promise.all(ids.map((id) => point.isIssued(id))),
    commitments: await Promise.all(numbers.map(({ period }) => point.commitmentOf(period))),
    accounts: await Promise.all(
      accounts.map(async (account) => {
        const [held, key, nonce] = await Promise.all([
          point.cohortsOf(account),
          point.memberKeyOf(account),
          point.nonces(account),
        ]);
        return { account, held: held.map(({ epoch, amount }) => `${epoch}:${amount}`), key, nonce: nonce.toString() };
      }),
    ),
  };
}
