import { expect } from "chai";
import { chartData } from "../../../../services/indexer/chart/ChartData.js";
import { chainAlarms } from "../../../../services/indexer/alarms/chainAlarms.js";
import { indexedTo } from "../../../../services/indexer/queries/indexedTo.js";
import { periodOf } from "../../../../services/indexer/reports/Period.js";
import { reportReserves } from "../../../../services/indexer/reports/reportReserves.js";
import { reportRollForward } from "../../../../services/indexer/reports/reportRollForward.js";
import { reportSettlement } from "../../../../services/indexer/reports/reportSettlement.js";
import { reportTrades } from "../../../../services/indexer/reports/reportTrades.js";
import { IndexFile } from "../../../../services/indexer/store/IndexFile.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { loadFixture, looseFixture } from "../../../support/fixture.js";
import { contentOf, testIndexes } from "../../../support/indexWorld.js";
import { needsPostgres } from "../../../support/postgres/needsPostgres.js";
import { postgresAddress } from "../../../support/postgres/postgresAddress.js";
import { tradeAtRandom } from "../../../support/tradeAtRandom.js";

const REPORTS = [reportTrades, reportSettlement, reportReserves, reportRollForward];

/** Everything that is reported and drawn of a time, and of a partner. */
async function everythingOf(address: string) {
  const file = IndexFile.read(address);
  try {
    return await file.snapshot(async () => {
      const { time } = indexedTo(file);
      const periods = [{}, { from: time - 90 * 86_400, to: time - 3_000 }].map((choice) => periodOf(file, choice));
      const reports = periods.flatMap((period) =>
        REPORTS.flatMap((report) =>
          [undefined, 2].map((partnerId) => {
            const { rows, ...rest } = report(file, { period, partnerId });
            return { ...rest, rows: [...rows] };
          }),
        ),
      );
      return { reports, charts: periods.map((period) => chartData(file, period)), alarms: chainAlarms(file) };
    });
  } finally {
    file.close();
  }
}

describe("an index on PostgreSQL", () => {
  const indexes = testIndexes();

  it(
    "has what one on SQLite has, and the same reports and charts",
    needsPostgres(async () => {
      const world = await loadFixture(looseFixture);
      await tradeAtRandom(world, 51n, 50);
      const [path, address] = [indexes.newFile(), await postgresAddress()];
      for (const database of [path, address]) await (await indexes.open(world, database)).ingester.catchUp();
      expect(contentOf(address)).to.deep.equal(contentOf(path));
      const there = await everythingOf(address);
      expect(there).to.deep.equal(await everythingOf(path));
      expect(there.reports.every(({ rows }) => rows.length > 0)).to.equal(true);
      expect(there.charts[0]?.volumes).not.to.be.empty;
    }),
  );

  it(
    "is made once, and not read before",
    needsPostgres(async () => {
      const address = await postgresAddress();
      await expectAllianceError("INDEX_MISSING", () => IndexFile.read(address));
      IndexFile.openOrCreate(address).close();
      const again = IndexFile.openOrCreate(address);
      expect(again.source()).to.equal(undefined);
      again.run("UPDATE mark SET version = 99");
      again.close();
      await expectAllianceError("INDEX_OTHER", () => IndexFile.openOrCreate(address));
      await expectAllianceError("INDEX_OTHER", () => IndexFile.read(address));
    }),
  );
});
