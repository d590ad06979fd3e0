import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { build } from "../scripts/hardhat/build.js";
import { formatTable } from "../sdk/terminal/formatTable.js";
import type { NetworkOptions } from "../local/load/openMarket.js";
import { refuseNetwork } from "../scripts/hardhat/refuseNetwork.js";
import { reportErrors } from "../sdk/terminal/reportErrors.js";
import { toJson } from "../sdk/text/toJson.js";
import { AllianceError } from "../sdk/AllianceError.js";

const count = (value: number) => Math.round(value).toLocaleString("en-US");

/** Of the chain that is indexed. */
const INDEXED = { trades: 1_000_000, tradesABlock: 100 };
/** Of the chain on which partners are onboarded. */
const BLOCK_SECONDS = 2;

/** Of the file that is imported on each engine. */
const SCALE_PURCHASES = Number(process.env["SCALE_PURCHASES"] ?? 1_000_000);
/** Of a market whose blocks are full. */
const SCALE_MEMBERS = 600;
const SCALE_SWAPS_EACH = 8;

/** What one part of the bench found, and how it is shown. */
interface Part {
  readonly figures: unknown;
  readonly tables: readonly string[];
}

/** A running network, and how many members trade on it. */
type Network = NetworkOptions & { readonly members: number };

/** By the names that `--only` takes. After the build: they import the bindings it generates. */
const PARTS: Readonly<Record<string, (hre: HardhatRuntimeEnvironment, network?: Network) => Promise<Part>>> = {
  growth: async (hre) => {
    const { measureGrowth } = await import("./lib/measureGrowth.js");
    const { setGasStage } = await import("./lib/setGasStage.js");
    const figures = await measureGrowth(await setGasStage(hre));
    const rows = figures.map(({ issues, what, buckets, lots }) => [
      count(issues),
      what,
      count(buckets),
      count(lots),
      (lots / buckets).toFixed(2),
    ]);
    return {
      figures,
      tables: [formatTable(["issues in an epoch", "gas of", "PartnerPoint", "lot list (baseline)", "ratio"], rows)],
    };
  },
  throughput: async (hre) => {
    const { measureThroughput } = await import("./lib/measureThroughput.js");
    const { setGasStage } = await import("./lib/setGasStage.js");
    const figures = await measureThroughput(await setGasStage(hre));
    const rows = figures.map(({ what, perSecond, ratio }) => [what, count(perSecond), ratio.toFixed(2)]);
    return { figures, tables: [formatTable(["on the embedded network", "a second", "to the baseline"], rows)] };
  },
  book: async () => {
    const { measureBook } = await import("./lib/measureBook.js");
    const figures = await measureBook();
    const rows = figures.map(({ what, rows: written, seconds, perSecond, ratio }) => [
      what,
      count(written),
      seconds.toFixed(1),
      count(perSecond),
      ratio.toFixed(2),
    ]);
    return { figures, tables: [formatTable(["book", "rows", "seconds", "a second", "to the baseline"], rows)] };
  },
  commitments: async () => {
    const { measureCommitment } = await import("./lib/measureCommitment.js");
    const figures = await measureCommitment();
    const rows = figures.map(({ what, leaves, seconds, cpuSeconds, megabytes, microsecondsPerLeaf, ratio }) => [
      what,
      count(leaves),
      seconds.toFixed(2),
      cpuSeconds.toFixed(2),
      count(megabytes),
      microsecondsPerLeaf.toFixed(2),
      ratio.toFixed(1),
    ]);
    const head = ["commitment", "leaves", "seconds", "CPU seconds", "MB at most", "µs a leaf", "to the baseline"];
    return { figures, tables: [formatTable(head, rows)] };
  },
  pipeline: async () => {
    const { measurePipeline } = await import("./lib/measurePipeline.js");
    const figures = await measurePipeline();
    const rows = figures.map(({ what, count: passed, seconds, perSecond, megabytes }) => [
      what,
      count(passed),
      seconds.toFixed(1),
      count(perSecond),
      count(megabytes),
    ]);
    const head = ["from purchase to swap, on anvil", "how many", "seconds", "a second", "MB"];
    return { figures, tables: [formatTable(head, rows)] };
  },
  relayer: async (hre, network) => {
    const { formatRelayer } = await import("./lib/formatRelayer.js");
    if (network === undefined) {
      const { measureRelayer } = await import("./lib/measureRelayer.js");
      const figures = await measureRelayer();
      return { figures, tables: formatRelayer(figures) };
    }
    const { openMarket } = await import("../local/load/openMarket.js");
    const { measureRelayerOn } = await import("./lib/measureRelayerOn.js");
    const market = await openMarket(hre, network);
    try {
      const figures = await measureRelayerOn(market, network.members);
      return { figures, tables: formatRelayer(figures) };
    } finally {
      market.close();
    }
  },
  admission: async () => {
    const { measureAdmission } = await import("./lib/measureAdmission.js");
    const { formatAdmission } = await import("./lib/formatAdmission.js");
    const figures = await measureAdmission();
    return { figures, tables: formatAdmission(figures) };
  },
  stores: async () => {
    const { measureStores } = await import("./lib/measureStores.js");
    const { formatStores } = await import("./lib/formatStores.js");
    const figures = await measureStores(SCALE_PURCHASES);
    return { figures, tables: [formatStores(figures)] };
  },
  shops: async () => {
    const { measureShops } = await import("./lib/measureShops.js");
    const { formatShops } = await import("./lib/formatShops.js");
    const figures = await measureShops();
    return { figures, tables: [formatShops(figures)] };
  },
  hashing: async () => {
    const { measureHashing } = await import("./lib/measureHashing.js");
    const { formatHashing } = await import("./lib/formatHashing.js");
    const figures = await measureHashing();
    return { figures, tables: [formatHashing(figures)] };
  },
  index: async () => {
    const { measureIndexes } = await import("./index/measureIndexes.js");
    const { formatIndex } = await import("./index/formatIndex.js");
    const figures = await measureIndexes(INDEXED);
    return { figures, tables: [formatIndex(figures)] };
  },
  regulars: async () => {
    const { measureRelayer } = await import("./lib/measureRelayer.js");
    const { formatRelayer } = await import("./lib/formatRelayer.js");
    const figures = await measureRelayer(SCALE_MEMBERS, SCALE_SWAPS_EACH, true);
    return { figures, tables: formatRelayer(figures) };
  },
  onboarding: async () => {
    const { measureOnboarding } = await import("./lib/measureOnboarding.js");
    const figures = [];
    for (const partners of [1, 10, 100]) figures.push(await measureOnboarding(partners, BLOCK_SECONDS));
    const rows = figures.map(({ partners, transactions, rounds, seconds }) => [
      count(partners),
      count(transactions),
      rounds,
      seconds.toFixed(1),
    ]);
    const head = [`partners onboarded, ${BLOCK_SECONDS} s blocks`, "transactions", "rounds", "seconds"];
    return { figures, tables: [formatTable(head, rows)] };
  },
};

/** What the books, services and indexes of millions take: so long that each part is shown when it is done. */
const SCALE = ["stores", "shops", "hashing", "index", "regulars"] as const;

function namesOf(only: string | undefined): readonly string[] {
  const names = Object.keys(PARTS);
  if (only === undefined || only === "") return names;
  if (only === "scale") return SCALE;
  if (names.includes(only)) return [only];
  const known = [...names, "scale"].join(", ");
  throw new AllianceError("PART_UNKNOWN", `The bench has no part ${only}.`, `Choose one of ${known}.`);
}

/**
 * `hardhat bench [--only PART] [--json]`: how costs grow and how fast trades go, each beside a baseline of the same run; `--only scale` is what
 * a programme of millions needs, a quarter of an hour. `--only relayer --rpc URL` measures a running network, and writes to it.
 */
export default async function bench(
  { json, only, ...network }: { json: boolean; only?: string } & Network,
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  const work = async () => {
    const names = namesOf(only);
    refuseNetwork(hre, "bench");
    const running = network.rpc === "" ? undefined : network;
    if (running !== undefined && only !== "relayer") {
      const message = "--rpc names a running network, on which only the relayer is measured.";
      throw new AllianceError("PART_LOCAL", message, "Add --only relayer, or leave out --rpc.");
    }
    await build(hre);
    const found: Record<string, unknown> = {};
    for (const name of names) {
      const part = await PARTS[name]?.(hre, running);
      found[name] = part?.figures;
      if (!json) process.stdout.write(`${part?.tables.join("\n\n") ?? ""}\n\n`);
    }
    if (json) process.stdout.write(toJson(found));
  };
  await reportErrors(work, { json });
}
