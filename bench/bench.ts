import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { build } from "../scripts/lib/build.js";
import { formatTable } from "../scripts/lib/formatTable.js";
import { reportErrors } from "../scripts/lib/reportErrors.js";
import { toJson } from "../scripts/lib/toJson.js";

const count = (value: number) => Math.round(value).toLocaleString("en-US");

/** Of the chain on which partners are onboarded. */
const BLOCK_SECONDS = 2;

/** `hardhat bench [--json]`: how costs grow and how fast trades go, each beside a baseline of the same run. */
export default async function bench({ json }: { json: boolean }, hre: HardhatRuntimeEnvironment): Promise<void> {
  await build(hre);
  const work = async () => {
    // After the build: these import the bindings it generates.
    const { measureBook } = await import("./lib/measureBook.js");
    const { measureCommitment } = await import("./lib/measureCommitment.js");
    const { measureGrowth } = await import("./lib/measureGrowth.js");
    const { measureOnboarding } = await import("./lib/measureOnboarding.js");
    const { measurePipeline } = await import("./lib/measurePipeline.js");
    const { measureRelayer } = await import("./lib/measureRelayer.js");
    const { measureThroughput } = await import("./lib/measureThroughput.js");
    const { setGasStage } = await import("./lib/setGasStage.js");
    const growth = await measureGrowth(await setGasStage(hre));
    const throughput = await measureThroughput(await setGasStage(hre));
    const book = await measureBook();
    const commitments = await measureCommitment();
    const pipeline = await measurePipeline();
    const relayer = await measureRelayer();
    const onboarding = [];
    for (const partners of [1, 10, 100]) onboarding.push(await measureOnboarding(partners, BLOCK_SECONDS));
    if (json) {
      process.stdout.write(toJson({ growth, throughput, book, commitments, pipeline, relayer, onboarding }));
      return;
    }
    const grown = growth.map(({ issues, what, buckets, lots }) => [
      count(issues),
      what,
      count(buckets),
      count(lots),
      (lots / buckets).toFixed(2),
    ]);
    const speeds = throughput.map(({ what, perSecond, ratio }) => [what, count(perSecond), ratio.toFixed(2)]);
    const committed = commitments.map(
      ({ what, leaves, seconds, cpuSeconds, megabytes, microsecondsPerLeaf, ratio }) => [
        what,
        count(leaves),
        seconds.toFixed(2),
        cpuSeconds.toFixed(2),
        count(megabytes),
        microsecondsPerLeaf.toFixed(2),
        ratio.toFixed(1),
      ],
    );
    const entries = book.map(({ what, rows, seconds, perSecond, ratio }) => [
      what,
      count(rows),
      seconds.toFixed(1),
      count(perSecond),
      ratio.toFixed(2),
    ]);
    const passed = pipeline.map(({ what, count: rows, seconds, perSecond, megabytes }) => [
      what,
      count(rows),
      seconds.toFixed(1),
      count(perSecond),
      count(megabytes),
    ]);
    const { transfersPerSecond, settledPerSecond, acceptedPerSecond } = relayer;
    const handed = [
      ["MLK transfers, one a transaction (baseline)", count(transfersPerSecond), "1.00"],
      ["swaps mined, relayed in batches", count(settledPerSecond), (settledPerSecond / transfersPerSecond).toFixed(2)],
      ["requests accepted", count(acceptedPerSecond), (acceptedPerSecond / transfersPerSecond).toFixed(2)],
    ];
    const waited = [[count(relayer.requests), count(relayer.medianMilliseconds), count(relayer.p99Milliseconds)]];
    const joined = onboarding.map(({ partners, transactions, rounds, seconds }) => [
      count(partners),
      count(transactions),
      rounds,
      seconds.toFixed(1),
    ]);
    const tables = [
      formatTable(["issues in an epoch", "gas of", "PartnerPoint", "lot list (baseline)", "ratio"], grown),
      formatTable(["on the embedded network", "a second", "to the baseline"], speeds),
      formatTable(["book", "rows", "seconds", "a second", "to the baseline"], entries),
      formatTable(
        ["commitment", "leaves", "seconds", "CPU seconds", "MB at most", "µs a leaf", "to the baseline"],
        committed,
      ),
      formatTable(["from purchase to swap, on anvil", "how many", "seconds", "a second", "MB"], passed),
      formatTable(["relayer, on anvil", "a second", "to the baseline"], handed),
      formatTable(["relayed requests", "ms from accepted to mined, median", "99th percentile"], waited),
      formatTable([`partners onboarded, ${BLOCK_SECONDS} s blocks`, "transactions", "rounds", "seconds"], joined),
    ];
    process.stdout.write(`${tables.join("\n\n")}\n`);
  };
  await reportErrors(work, { json });
}
