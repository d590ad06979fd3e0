import type { Provider } from "ethers";
import type { ERC2771Forwarder } from "../../typechain-types/index.js";
import { LogRanges } from "../../sdk/logs/LogRanges.js";
import type { Fate } from "../../sdk/relayer/schemas.js";
import { LogNode } from "../../services/indexer/chain/LogNode.js";
import { readIndexerConfig } from "../../services/indexer/config.js";
import { indexedTo } from "../../services/indexer/queries/indexedTo.js";
import { reconcile } from "../../services/indexer/reconcile.js";
import { periodOf } from "../../services/indexer/reports/Period.js";
import { reportReserves } from "../../services/indexer/reports/reportReserves.js";
import { reportRollForward } from "../../services/indexer/reports/reportRollForward.js";
import { IndexFile } from "../../services/indexer/store/IndexFile.js";
import { numberOf } from "../../services/indexer/store/rows.js";
import type { Accepted, Load } from "./Load.js";
import { counted } from "../../sdk/text/counted.js";

/** A rule that must hold after a soak. */
export interface SoakCheck {
  readonly rule: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** Which end is right for a request that cannot go through. */
const FAILS_WITH = "ERC20InsufficientBalance";
const SHOWN = 3;

function check(rule: string, wrong: readonly string[], detail: string): SoakCheck {
  const ok = wrong.length === 0;
  return { rule, ok, detail: ok ? detail : `${wrong.length} wrong: ${wrong.slice(0, SHOWN).join("; ")}` };
}

/** Where the chain says what ran. */
export interface RunPlace {
  readonly forwarder: ERC2771Forwarder;
  readonly provider: Pick<Provider, "getBlockNumber">;
  /** Nothing ran before it. */
  readonly firstBlock: number;
}

/** Requests against what the chain ran. */
export async function checkRequests(
  place: RunPlace,
  load: Load,
  fates: ReadonlyMap<string, Fate>,
): Promise<SoakCheck[]> {
  const { accepted, forged, replayed } = load;
  const { forwarder } = place;
  const runs = await runsOf(place, load);
  const told = accepted.flatMap(({ id }) => {
    const fate = fates.get(id);
    return fate === undefined || fate.blockNumber === null
      ? []
      : [`${fate.member} ${fate.nonce} ${fate.status === "mined"}`];
  });
  const ids = new Set(accepted.map(({ id }) => id));
  const nonces = await Promise.all(
    [...load.expectedNonces()].map(async ([member, nonce]) => {
      const found = await forwarder.nonces(member);
      return found === nonce ? [] : [`${member}: ${found} on chain, ${nonce} accepted`];
    }),
  );
  const [ran, toldOf] = [countsOf(runs), countsOf(told)];
  const twice = [...ran].filter(([, count]) => count > 1).map(([run, count]) => `${run}: ${count} times`);
  const onlyOne = [...new Set([...runs, ...told])].filter((run) => ran.get(run) !== toldOf.get(run));
  const right = accepted.flatMap((request) => wrongFate(request, fates.get(request.id)));
  const forgeries = Array.from({ length: forged.sent - forged.refused }, () => "accepted or refused otherwise");
  const replays = Array.from({ length: replayed.sent - replayed.same }, () => "another id");
  return [
    check(
      "Every accepted request has its own id and ended",
      accepted.length === ids.size && ids.size === fates.size ? [] : ["some have not"],
      counted(ids.size, "request"),
    ),
    check("The forwarder ran nothing twice", twice, counted(runs.length, "run")),
    check("What the relayer tells is what the forwarder's events tell", onlyOne, counted(told.length, "run")),
    check("Nonces on chain are those of what was accepted", nonces.flat(), counted(nonces.length, "member")),
    check("Each request's fate is the right one", right, counted(accepted.length, "fate")),
    check("Forged requests are refused", forgeries, `${forged.sent} forged`),
    check("A replay is the same request", replays, `${replayed.sent} replayed`),
  ];
}

function wrongFate({ id, wish }: Accepted, fate: Fate | undefined): string[] {
  const right = wish === "failing" ? fate?.status === "failed" && fate.code === FAILS_WITH : fate?.status === "mined";
  return right ? [] : [`${wish} ${id}: ${fate?.status} ${fate?.code}`];
}

function countsOf(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** Those of the load's members: others may use the chain as well. */
async function runsOf({ forwarder, provider, firstBlock }: RunPlace, load: Load): Promise<string[]> {
  const members = load.expectedNonces();
  const runs: string[] = [];
  const ranges = new LogRanges().forward(
    ({ from, to }) => forwarder.queryFilter(forwarder.filters.ExecutedForwardRequest(), from, to),
    { from: firstBlock, to: await provider.getBlockNumber() },
  );
  for await (const { answer } of ranges) {
    const own = answer.filter(({ args }) => members.has(args.signer));
    runs.push(...own.map(({ args }) => `${args.signer} ${args.nonce} ${args.success}`));
  }
  return runs;
}

/** The index against the chain and in itself. @param trades Exchanges that must be in it. */
export async function checkIndex(settings: string, trades: number): Promise<SoakCheck[]> {
  const config = await readIndexerConfig(settings);
  const file = IndexFile.read(config.database);
  const node = new LogNode(config);
  try {
    return await file.snapshot(async () => {
      const { block, pools, accounts, findings } = await reconcile(file, node);
      const period = periodOf(file, {});
      const reserves = reportReserves(file, { period });
      const forward = reportRollForward(file, { period });
      const found = numberOf(file.first("SELECT count(*) AS n FROM trade") ?? { n: 0 }, "n");
      return [
        check(
          "The index is the chain's state",
          findings,
          `block ${block}: ${counted(pools, "pool")}, ${counted(accounts, "account")}`,
        ),
        check(
          "The index has every exchange once",
          found === trades ? [] : [`${found} instead of ${trades}`],
          counted(found, "exchange"),
        ),
        check("Reserves tie out to the wei", reserves.findings, `${String(reserves.summary?.["held"])} wei held`),
        check("Points roll forward to the point", forward.findings, counted([...forward.rows].length, "cohort")),
      ];
    });
  } finally {
    node.close();
    file.close();
  }
}

/** The last block of an index. */
export function indexedBlock(database: string): number {
  const file = IndexFile.read(database);
  try {
    return indexedTo(file).number;
  } finally {
    file.close();
  }
}
