import { AllianceError } from "../../../sdk/AllianceError.js";
import { BookReader } from "../../../sdk/book/BookReader.js";
import { sourceOf } from "../../../services/indexer/queries/sourceOf.js";
import { periodOf } from "../../../services/indexer/reports/Period.js";
import type { Report, ReportOptions } from "../../../services/indexer/reports/Report.js";
import { reportCsv, reportJson } from "../../../services/indexer/reports/writeReport.js";
import { IndexFile } from "../../../services/indexer/store/IndexFile.js";
import { checkPartnerId } from "../../alliance/checkPartnerId.js";
import { parsePeriod } from "../../../services/milk/parsePeriod.js";
import { reportErrors } from "../../../sdk/terminal/reportErrors.js";
import { printAll, writeOut } from "../../../sdk/terminal/writeOut.js";

/** As typed; an empty text is an option left out. */
export interface ReportArguments {
  readonly db: string;
  readonly from: string;
  readonly to: string;
  readonly partner: string;
  readonly format: string;
  readonly out: string;
  /** A partner's book, where the report takes one. */
  readonly book?: string;
}

type MakeReport = (file: IndexFile, options: ReportOptions & { readonly book?: BookReader | undefined }) => Report;

/**
 * What every report's task does: opens the index, makes the report, writes it. Exit code 1 when something in it does not tie out, with
 * what on standard error.
 */
export async function reportTask(options: ReportArguments, make: MakeReport): Promise<void> {
  const json = options.format === "json";
  await reportErrors(
    async () => {
      checkFormat(options.format);
      const file = IndexFile.read(options.db);
      let book: BookReader | undefined;
      try {
        if (options.book !== undefined && options.book !== "") book = BookReader.open(options.book);
        await file.snapshot(async () => {
          const period = periodOf(file, parsePeriod(options));
          const report = make(file, { period, partnerId: checkPartnerId(options.partner), book });
          const [, baseCurrency = ""] = sourceOf(file).milkFeed.split("/");
          const content = json ? reportJson(report) : reportCsv(report, baseCurrency);
          await (options.out === "" ? printAll(content) : writeOut(options.out, content));
          if (report.findings.length === 0) return;
          process.exitCode = 1;
          if (!json) process.stderr.write(`${report.findings.join("\n")}\n`);
        });
      } finally {
        book?.close();
        file.close();
      }
    },
    { json },
  );
}

function checkFormat(format: string): void {
  if (format === "csv" || format === "json") return;
  throw new AllianceError("INVALID_FORMAT", `${format} is no format of a report.`, "Give --format csv or json.");
}
