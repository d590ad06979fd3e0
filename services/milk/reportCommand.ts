import { command, json } from "./command.js";
import type { Entry } from "./Entry.js";
import { indexOptions } from "./indexOptions.js";
import type { MakeReport } from "./printReport.js";

/** A report of `milk`. */
export interface ReportDefinition {
  readonly name: string;
  readonly says: string;
  /** Whether a partner's own book can be added. */
  readonly ofBook?: boolean;
  /** Brings what makes it. */
  readonly make: () => Promise<MakeReport>;
}

const db = {
  type: "string",
  array: true,
  describe: "The indexer's database; those of the exchange and of the ones before it, for a report of all",
  default: [indexOptions.db.default],
} as const;

const takes = {
  ...indexOptions,
  db,
  partner: { type: "string", describe: "Only what is this partner's, by its id" },
  format: { type: "string", describe: "csv or json", default: "csv" },
  json: { ...json, describe: "The same as --format json" },
  out: { type: "string", describe: "The file; standard output if left out" },
} as const;

const bookOption = { type: "string", describe: "The partner's own book, with --partner" } as const;

/** A report as a command: see `printReport`. */
export function reportCommand({ name, says, ofBook = false, make }: ReportDefinition): Entry {
  return command({
    name,
    says,
    // Points are the alliance's, whatever exchange it has: every index has them all.
    takes: ofBook ? { ...takes, db: indexOptions.db, book: bookOption } : takes,
    examples: [
      [`report ${name} --db /var/lib/milk-indexer/index.db --from 2026-01-01 --to 2026-02-01`, "January, as CSV"],
      [`report ${name} --db /var/lib/milk-indexer/index.db --partner 1 --format json`, "One partner's, as JSON"],
    ],
    run: async (given) => {
      const { printReport } = await import("./printReport.js");
      const paths = typeof given.db === "string" ? [given.db] : given.db;
      await printReport({ ...given, db: paths, format: given.json ? "json" : given.format }, await make());
    },
  });
}
