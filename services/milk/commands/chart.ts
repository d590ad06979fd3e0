import { join } from "node:path";
import { writeOut } from "../../../sdk/terminal/writeOut.js";
import { toJson } from "../../../sdk/text/toJson.js";
import { command, json } from "../command.js";
import { indexOptions } from "../indexOptions.js";
import { parsePeriod } from "../parsePeriod.js";

/** `milk chart --db F --out DIR [--from T --to T]`: draws price and volume to exchange.svg and exchange.png. */
export const chart = command({
  name: "chart",
  says: "Draw price and volume from an indexer's database, as SVG and PNG",
  takes: { ...indexOptions, out: { type: "string", describe: "The directory of the pictures", default: "." }, json },
  examples: [
    ["chart --db /var/lib/milk-indexer/index.db --out pictures --from 2026-01-01", "From the first of January on"],
  ],
  run: async ({ db, out, from, to, json: asJson }) => {
    const { chartData } = await import("../../indexer/chart/ChartData.js");
    const { drawChart } = await import("../../indexer/chart/drawChart.js");
    const { periodOf } = await import("../../indexer/reports/Period.js");
    const { IndexFile } = await import("../../indexer/store/IndexFile.js");
    const file = IndexFile.read(db);
    try {
      const data = await file.snapshot(async () => chartData(file, periodOf(file, parsePeriod({ from, to }))));
      const { svg, png } = await drawChart(data);
      const files = { svg: join(out, "exchange.svg"), png: join(out, "exchange.png") };
      await writeOut(files.svg, [svg]);
      await writeOut(files.png, png);
      process.stdout.write(asJson ? toJson(files) : `${files.svg}\n${files.png}\n`);
    } finally {
      file.close();
    }
  },
});
