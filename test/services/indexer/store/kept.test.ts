import { expect } from "chai";
import { candles, latestPrices, type Candle } from "../../../../services/indexer/queries/prices.js";
import {
  INTERVALS,
  intervalsOf,
  MOST_INTERVALS,
  type Interval,
} from "../../../../services/indexer/queries/intervals.js";
import { directory } from "../../../../services/indexer/queries/directory.js";
import { outflowToday } from "../../../../services/indexer/alarms/outflowToday.js";
import { indexedTo, positionAt } from "../../../../services/indexer/queries/indexedTo.js";
import { sourceOf } from "../../../../services/indexer/queries/sourceOf.js";
import { tradesBetween } from "../../../../services/indexer/queries/trades.js";
import { volumes, type Volume } from "../../../../services/indexer/queries/volumes.js";
import type { IndexFile } from "../../../../services/indexer/store/IndexFile.js";
import { IndexWriter } from "../../../../services/indexer/store/IndexWriter.js";
import { poolTotalsBefore, poolFlows } from "../../../../services/indexer/store/poolTotals.js";
import { amountOf, numberOf, textOf } from "../../../../services/indexer/store/rows.js";
import { loadFixture, looseFixture, type World } from "../../../support/fixture.js";
import { describeOnEngines } from "../../../support/postgres/describeOnEngines.js";
import { contentOf, testIndexes, PROJECTIONS } from "../../../support/indexWorld.js";
import { tradeAtRandom } from "../../../support/tradeAtRandom.js";

const END = Number.MAX_SAFE_INTEGER;
const DAY = 86_400;

async function busyFixture(): Promise<World> {
  const world = await looseFixture();
  await tradeAtRandom(world, 23n, 60);
  return world;
}

/** The last intervals up to what is indexed, as many as can be asked for. */
function spanOf(file: IndexFile, interval: Interval) {
  const to = indexedTo(file).time + 1;
  const length = { hour: 3_600, day: DAY, week: 7 * DAY, month: 28 * DAY }[interval];
  return { from: Math.max(0, to - (MOST_INTERVALS - 2) * length), to };
}

/** From every answer, one by one. */
function computedCandles(file: IndexFile, feed: string, interval: Interval): Candle[] {
  const prices = latestPrices(file, { feed, limit: END }).reverse();
  return intervalsOf(interval, spanOf(file, interval)).flatMap(({ from, to }) => {
    const within = prices.filter(({ time }) => time >= from && time < to).map(({ price }) => price);
    const close = within.at(-1);
    if (close === undefined) return [];
    const open = prices.findLast(({ time }) => time < from)?.price ?? within[0] ?? close;
    const sorted = [open, ...within].sort((a, b) => (a < b ? -1 : 1));
    return [{ from, to, open, high: sorted.at(-1) ?? open, low: sorted[0] ?? open, close, answers: within.length }];
  });
}

/** From every trade, and from what pools have recorded of themselves. */
function computedVolumes(file: IndexFile, interval: Interval): Volume[] {
  return intervalsOf(interval, spanOf(file, interval)).map(({ from, to }) => {
    const [start, end] = [positionAt(file, from), positionAt(file, to)];
    const trades = [...tradesBetween(file, start, end)];
    const pools = directory(file).flatMap(({ point, symbol }) => {
      const flows = poolFlows(poolTotalsBefore(file, point, end), poolTotalsBefore(file, point, start));
      const { pointsIn, pointsOut, paid, earned, feesCharged: fees } = flows;
      return flows.trades === 0
        ? []
        : [{ point, symbol, trades: flows.trades, pointsIn, pointsOut, paid, earned, fees }];
    });
    const sum = (name: "milkValue" | "fee") => trades.reduce((total, trade) => total + trade[name], 0n);
    return { from, to, trades: trades.length, value: sum("milkValue"), fees: sum("fee"), pools };
  });
}

function feedsOf(file: IndexFile): string[] {
  return file.all("SELECT DISTINCT feed FROM price").map((row) => textOf(row, "feed"));
}

function expectKept(file: IndexFile): void {
  for (const interval of INTERVALS) {
    for (const feed of feedsOf(file)) {
      const kept = candles(file, feed, interval, spanOf(file, interval));
      expect(kept, `${feed} by the ${interval}`).to.deep.equal(computedCandles(file, feed, interval));
    }
    expect(volumes(file, interval, spanOf(file, interval)), interval).to.deep.equal(computedVolumes(file, interval));
  }
  expectBalances(file);
}

/** Whatever was moved, summed up. */
function expectBalances(file: IndexFile): void {
  const sums = new Map<string, bigint>();
  for (const row of file.each("SELECT * FROM move")) {
    const points = amountOf(row, "points");
    for (const [side, sign] of [
      ["sender", -1n],
      ["recipient", 1n],
    ] as const) {
      const key = `${textOf(row, "point")} ${textOf(row, side)} ${numberOf(row, "epoch")}`;
      if (!/ 0x0{40} /.test(key)) sums.set(key, (sums.get(key) ?? 0n) + sign * points);
    }
  }
  const kept = file.all("SELECT * FROM balance").map((row) => {
    const key = `${textOf(row, "point")} ${textOf(row, "account")} ${numberOf(row, "epoch")}`;
    return [key, amountOf(row, "points")] as const;
  });
  expect(new Map(kept)).to.deep.equal(new Map([...sums].filter(([, points]) => points !== 0n)));
}

/** The day's outflow from all changes of the pool on it. */
function computedOutflow(file: IndexFile, point: string): bigint {
  const { time } = indexedTo(file);
  const start = positionAt(file, time - (time % DAY));
  let before = poolTotalsBefore(file, point, start);
  let outflow = 0n;
  for (const row of file.all(
    "SELECT paid, earned FROM pool WHERE point = ? AND position >= ? ORDER BY position",
    point,
    start,
  )) {
    const [paid, earned] = [amountOf(row, "paid"), amountOf(row, "earned")];
    const left = outflow + (paid - before.paid) - (earned - before.earned);
    outflow = left > 0n ? left : 0n;
    before = { ...before, paid, earned };
  }
  return outflow;
}

describeOnEngines("what is kept as it goes", ({ newAddress }) => {
  const indexes = testIndexes(newAddress);

  it("is what all answers, trades and moves make, in ranges of any size", async () => {
    const world = await loadFixture(busyFixture);
    for (const blocksPerCall of [5_000, 11]) {
      const { file, ingester } = await indexes.open(world, indexes.newFile(), { blocksPerCall });
      await ingester.catchUp();
      expect(feedsOf(file)).to.have.lengthOf.greaterThan(1);
      expectKept(file);
      for (const { point } of directory(file)) {
        expect(outflowToday(file, point, indexedTo(file).time)).to.equal(computedOutflow(file, point));
      }
    }
  });

  it("is undone with the blocks that are forgotten, however many, and done again", async () => {
    const world = await loadFixture(busyFixture);
    const path = indexes.newFile();
    const { file, ingester } = await indexes.open(world, path);
    const { indexed = 0 } = await ingester.catchUp();
    const whole = contentOf(path);
    const joined = numberOf(file.first("SELECT max(position) AS position FROM programme") ?? {}, "position") / 1e6;
    const writer = new IndexWriter(file, sourceOf(file), 64);
    for (const kept of [indexed - 1, indexed - 7, Math.floor((indexed + joined) / 2), Math.ceil(joined) + 1]) {
      const known = writer.knownBlocks(kept, 0, 1)[0]?.number ?? 0;
      const last = writer.last();
      if (last === undefined) throw new TypeError("something is indexed");
      writer.forgetAfter(known, last);
      const short = indexes.newFile();
      const other = await indexes.open(world, short, { confirmations: indexed - known });
      await other.ingester.catchUp();
      for (const table of PROJECTIONS) {
        expect(contentOf(path)[table], `${table} after ${known}`).to.deep.equal(contentOf(short)[table]);
      }
      expectKept(file);
      await ingester.catchUp();
      expect(contentOf(path)["candle"]).to.deep.equal(whole["candle"]);
      expect(contentOf(path)["volume"]).to.deep.equal(whole["volume"]);
    }
  });
});
