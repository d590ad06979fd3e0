import { DatabaseSync } from "node:sqlite";
import type { JsonRpcProvider } from "ethers";
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

function rows(file: string, ...queries: readonly string[]): unknown[][] {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return queries.map((query) =>
      database
        .prepare(query)
        .all()
        .map((row) =>
          Object.fromEntries(
            Object.entries(row).map(([name, value]) => [
              name,
              value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value,
            ]),
          ),
        ),
    );
  } finally {
    database.close();
  }
}

/** Reads book, service file and chain, when nothing runs but the node. */
export async function snapshot(
  book: string,
  node: JsonRpcProvider,
  contract: PartnerPoint,
  accounts: readonly string[],
): Promise<Snapshot> {
  const point = contract.connect(node);
  const [entries = [], members = [], cohorts = [], lines = [], periods = []] = rows(
    book,
    "SELECT * FROM entry ORDER BY seq",
    "SELECT * FROM member ORDER BY id",
    "SELECT * FROM cohort ORDER BY member, epoch",
    "SELECT * FROM releaseLine ORDER BY issueId",
    "SELECT period, lastSeq, head, seed, root FROM period ORDER BY period",
  );
  const [fates = []] = rows(`${book}.service`, "SELECT requestId, status, code FROM exchange ORDER BY requestId");
  const ids = [...lines.keys(), lines.length].map((i) => i + 1);
  const numbers = rows(book, "SELECT period FROM period ORDER BY period").flat() as { period: number }[];
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
