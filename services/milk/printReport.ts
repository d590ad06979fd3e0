import { AllianceError } from "../../sdk/AllianceError.js";
import { BookReader } from "../../sdk/book/BookReader.js";
import { printAll, writeOut } from "../../sdk/terminal/writeOut.js";
import { sourceOf } from "../indexer/queries/sourceOf.js";
import { joinReports } from "../indexer/reports/joinReports.js";
import { periodOf } from "../indexer/reports/Period.js";
import type { Report, ReportOptions } from "../indexer/reports/Report.js";
import { reportCsv, reportJson } from "../indexer/reports/writeReport.js";
import { IndexFile } from "../indexer/store/IndexFile.js";
import { parsePartnerId } from "./parsePartnerId.js";
import { parsePeriod, type TypedPeriod } from "./parsePeriod.js";

/** As typed. */
export interface ReportArguments extends TypedPeriod {
  /** Of the alliance's exchange, and of those before it. */
  readonly db: readonly string[];
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
 * Opens one index, or those of an alliance's exchange and the ones before, makes a report of what is in them, writes it. Exit code 1 when
 * something in it does not tie out, with what on standard error. Errors: `INVALID_FORMAT`, `INDEXES_DIFFER`, `OUTPUT_UNWRITABLE`; those of
 * opening the files, and of what was typed.
 */
export async function printReport(options: ReportArguments, make: MakeReport): Promise<void> {
  checkFormat(options.format);
  const files: IndexFile[] = [];
  let book: BookReader | undefined;
  try {
    for (const path of options.db) files.push(IndexFile.read(path));
    if (options.book !== undefined) book = BookReader.open(options.book);
    await withSnapshots(files, async () => write(options, files, reportOf(options, files, book, make)));
  } finally {
    book?.close();
    for (const file of files) file.close();
  }
}

/** Every file as it is at one moment. */
async function withSnapshots(files: readonly IndexFile[], work: () => Promise<void>): Promise<void> {
  const [first, ...others] = files;
  await (first === undefined ? work() : first.snapshot(() => withSnapshots(others, work)));
}

function reportOf(
  options: ReportArguments,
  files: readonly IndexFile[],
  book: BookReader | undefined,
  make: MakeReport,
): Report {
  const partnerId = parsePartnerId(options.partner);
  refuseStrangers(files);
  const parts = files.map((file) => {
    const period = periodOf(file, parsePeriod(options));
    return { exchange: sourceOf(file).exchange, report: make(file, { period, partnerId, book }) };
  });
  const [first, ...others] = parts;
  if (first === undefined) throw new AllianceError("INDEX_MISSING", "No index is named.", "Give --db.");
  return others.length === 0 ? first.report : joinReports([first, ...others]);
}

async function write({ format, out }: ReportArguments, files: readonly IndexFile[], made: Report): Promise<void> {
  const asJson = format === "json";
  const [, baseCurrency = ""] = files[0] === undefined ? [] : sourceOf(files[0]).milkFeed.split("/");
  const content = asJson ? reportJson(made) : reportCsv(made, baseCurrency);
  await (out === undefined ? printAll(content) : writeOut(out, content));
  if (made.findings.length === 0) return;
  process.exitCode = 1;
  if (!asJson) process.stderr.write(`${made.findings.join("\n")}\n`);
}

/** Several indexes are of one alliance, and each of an exchange of its own. */
function refuseStrangers(files: readonly IndexFile[]): void {
  const sources = files.map((file) => ({ path: file.path, ...sourceOf(file) }));
  for (const [i, { path, chainId, registry, exchange }] of sources.entries()) {
    for (const other of sources.slice(0, i)) {
      const stranger = other.chainId !== chainId || other.registry !== registry;
      if (!stranger && other.exchange !== exchange) continue;
      throw new AllianceError(
        "INDEXES_DIFFER",
        `${other.path} and ${path} are of ${stranger ? "two alliances" : `one exchange, ${exchange}`}.`,
        "Give the index of an alliance's exchange, and those of the exchanges before it.",
      );
    }
  }
}

function checkFormat(format: string): void {
  if (format === "csv" || format === "json") return;
  throw new AllianceError("INVALID_FORMAT", `${format} is no format of a report.`, "Give --format csv or json.");
}
