import { formatTable } from "../../../../sdk/terminal/formatTable.js";
import { parseWhole } from "../../../../sdk/terminal/parseWhole.js";
import { createProgress } from "../../../../sdk/terminal/progress.js";
import { formatAmount } from "../../../../sdk/text/formatAmount.js";
import { toJson } from "../../../../sdk/text/toJson.js";
import { parseTime } from "../../../../sdk/time/parseTime.js";
import type { writeNotices as WriteNotices } from "../../../programme/writeNotices.js";
import { bookOption } from "../../bookOption.js";
import { command, json } from "../../command.js";

type Written = Awaited<ReturnType<typeof WriteNotices>>;

/**
 * `milk book notices --book F --out DIR [--days 60,30,3] [--at TIME] [--json]`: writes the notices of expiry that are due. Exit code 1 when
 * a file written earlier is gone or changed.
 */
export const bookNotices = command({
  name: "notices",
  says: "Write who is to be told that points expire, a file a horizon and expiry",
  takes: {
    book: bookOption,
    out: { type: "string", describe: "The directory of the files", demandOption: true },
    days: { type: "string", describe: "How many days before the expiry", default: "60,30,3" },
    at: { type: "string", describe: "As if it were then, such as 2026-01-31T09:30:00Z" },
    json,
  },
  examples: [
    ["book notices --book yanolja.book --out notices", "Every day; what it wrote before, it does not write again"],
  ],
  run: async ({ book: path, out, days, at, json: asJson }) => {
    const { Book } = await import("../../../../sdk/book/Book.js");
    const { writeNotices } = await import("../../../programme/writeNotices.js");
    const progress = createProgress(process.stderr, { enabled: !asJson });
    const book = Book.open(path);
    try {
      progress.step(`Writing notices to ${out}`);
      const result = await writeNotices(book, {
        directory: out,
        days: days.split(",").map((text) => parseWhole("--days", text.trim(), "INVALID_DAYS")),
        at: at === undefined ? undefined : parseTime(at, { dates: true }),
        onProgress: (done, total) => progress.update(done, total),
      });
      progress.end();
      if (result.lost.length > 0) process.exitCode = 1;
      const { written, lost } = result;
      process.stdout.write(asJson ? toJson({ written, lost }) : `${tableOf(result)}\n`);
    } finally {
      progress.end();
      book.close();
    }
  },
});

function tableOf({ written, lost }: Written): string {
  const lines = [
    ...written.map((notice) => ({ ...notice, state: "written" })),
    ...lost.map((notice) => ({ ...notice, state: notice.problem })),
  ].map(({ file, rows, points, state }) => [file, formatAmount(BigInt(rows), 0), formatAmount(points, 0), state]);
  return formatTable(["file", "customers", "points", "state"], lines);
}
