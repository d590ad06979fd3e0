import { AllianceError } from "../../sdk/AllianceError.js";
import { BookReader } from "../../sdk/book/BookReader.js";
import { printAll, writeOut } from "../../sdk/terminal/writeOut.js";
import { sourceOf } from "../indexer/queries/sourceOf.js";
import { periodOf } from "../indexer/reports/Period.js";
import type { Report, ReportOptions } from "../indexer/reports/Report.js";
import { reportCsv, reportJson } from "../indexer/reports/writeReport.js";
import { IndexFile } from "../indexer/store/IndexFile.js";
import { command, json } from "./command.js";
import type { Entry } from "./Entry.js";
import { indexOptions } from "./indexOptions.js";
import { parsePartnerId } from "./parsePartnerId.js";
import { parsePeriod, type TypedPeriod } from "./parsePeriod.js";

/** As typed. */
interface ReportArguments extends TypedPeriod {
  readonly db: string;
  readonly partner?: string | undefined;
  readonly format: string;
  readonly out?: string | undefined;
  /** A partner's book, where the report takes one. */
  readonly book?: string | undefined;
}

type MakeReport = (file: IndexFile, options: ReportOptions & { readonly book?: BookReader | undefined }) => Report;

const takes = {
  ...indexOptions,
  partner: { type: "string", describe: "Only what is this partner's, by its id" },
  format: { type: "string", describe: "csv or json", default: "csv" },
  json: { ...json, describe: "The same as --format json" },
  out: { type: "string", describe: "The file; standard output if left out" },
} as const;

const bookOption = { type: "string", describe: "The partner's own book, with --partner" } as const;

/**
 * A report: opens the index, makes it, writes it. Exit code 1 when something in it does not tie out, with what on standard error.
 *
 * @param ofBook Whether a partner's own book can be added.
 */
export function reportCommand(name: string, says: string, make: MakeReport, { ofBook = false } = {}): Entry {
  return command({
    name,
    says,
    takes: ofBook ? { ...takes, book: bookOption } : takes,
    examples: [
      [`report ${name} --db /var/lib/milk-indexer/index.db --from 2026-01-01 --to 2026-02-01`, "January, as CSV"],
      [`report ${name} --db /var/lib/milk-indexer/index.db --partner 1 --format json`, "One partner's, as JSON"],
    ],
    run: (given) => report({ ...given, format: given.json ? "json" : given.format }, make),
  });
}

async function report(options: ReportArguments, make: MakeReport): Promise<void> {
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
