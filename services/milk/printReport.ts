import { AllianceError } from "../../sdk/AllianceError.js";
import { BookReader } from "../../sdk/book/BookReader.js";
import { printAll, writeOut } from "../../sdk/terminal/writeOut.js";
import { sourceOf } from "../indexer/queries/sourceOf.js";
import { periodOf } from "../indexer/reports/Period.js";
import type { Report, ReportOptions } from "../indexer/reports/Report.js";
import { reportCsv, reportJson } from "../indexer/reports/writeReport.js";
import { IndexFile } from "../indexer/store/IndexFile.js";
import { parsePartnerId } from "./parsePartnerId.js";
import { parsePeriod, type TypedPeriod } from "./parsePeriod.js";

/** As typed. */
export interface ReportArguments extends TypedPeriod {
  readonly db: string;
  readonly partner?: string | undefined;
  readonly format: string;
  readonly out?: string | undefined;
  /** A partner's book, where the report takes one. */
  readonly book?: string | undefined;
}

/** Makes a report of what is indexed. */
export type MakeReport = (
  file: IndexFile,
  options: ReportOptions & { readonly book?: BookReader | undefined },
) => Report;

/**
 * Opens an index, makes a report of it, writes it. Exit code 1 when something in it does not tie out, with what on standard error. Errors:
 * `INVALID_FORMAT`, `OUTPUT_UNWRITABLE`; those of opening the files, and of what was typed.
 */
export async function printReport(options: ReportArguments, make: MakeReport): Promise<void> {
  checkFormat(options.format);
  const asJson = options.format === "json";
  const file = IndexFile.read(options.db);
  let book: BookReader | undefined;
  try {
    if (options.book !== undefined) book = BookReader.open(options.book);
    await file.snapshot(async () => {
      const period = periodOf(file, parsePeriod(options));
      const made = make(file, { period, partnerId: parsePartnerId(options.partner), book });
      const [, baseCurrency = ""] = sourceOf(file).milkFeed.split("/");
      const content = asJson ? reportJson(made) : reportCsv(made, baseCurrency);
      await (options.out === undefined ? printAll(content) : writeOut(options.out, content));
      if (made.findings.length === 0) return;
      process.exitCode = 1;
      if (!asJson) process.stderr.write(`${made.findings.join("\n")}\n`);
    });
  } finally {
    book?.close();
    file.close();
  }
}

function checkFormat(format: string): void {
  if (format === "csv" || format === "json") return;
  throw new AllianceError("INVALID_FORMAT", `${format} is no format of a report.`, "Give --format csv or json.");
}
