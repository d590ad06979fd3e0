import { join } from "node:path";
import { chartData } from "../../services/indexer/chart/ChartData.js";
import { drawChart } from "../../services/indexer/chart/drawChart.js";
import { periodOf } from "../../services/indexer/reports/Period.js";
import { IndexFile } from "../../services/indexer/store/IndexFile.js";
import { parsePeriod } from "../../services/milk/parsePeriod.js";
import { reportErrors } from "../../sdk/terminal/reportErrors.js";
import { writeOut } from "../../sdk/terminal/writeOut.js";

interface Options {
  readonly db: string;
  readonly out: string;
  readonly from: string;
  readonly to: string;
}

/** `hardhat chart --db F --out DIR [--from T --to T]`: draws price and volume to exchange.svg and exchange.png. */
export default async function chart({ db, out, from, to }: Options): Promise<void> {
  await reportErrors(
    async () => {
      const file = IndexFile.read(db);
      try {
        const data = await file.snapshot(async () => chartData(file, periodOf(file, parsePeriod({ from, to }))));
        const { svg, png } = await drawChart(data);
        const names = [join(out, "exchange.svg"), join(out, "exchange.png")] as const;
        await writeOut(names[0], [svg]);
        await writeOut(names[1], png);
        process.stdout.write(`${names.join("\n")}\n`);
      } finally {
        file.close();
      }
    },
    { json: false },
  );
}
