import { Book } from "../../sdk/book/Book.js";
import { parseTime } from "../../sdk/time/parseTime.js";
import { formatAmount } from "../../sdk/text/formatAmount.js";
import { formatTable } from "../../sdk/terminal/formatTable.js";
import { parseWhole } from "../../sdk/terminal/parseWhole.js";
import { createProgress } from "../../sdk/terminal/progress.js";
import { reportErrors } from "../../sdk/terminal/reportErrors.js";
import { toJson } from "../../sdk/text/toJson.js";
import { writeNotices } from "../../services/programme/writeNotices.js";

interface Options {
  readonly book: string;
  readonly out: string;
  readonly days: string;
  readonly at: string;
  readonly json: boolean;
}

/**
 * `hardhat notices --book F --out DIR [--days 60,30,3] [--at TIME] [--json]`: writes the notices of expiry that are due. Exit code 1 when
 * a file written earlier is gone or changed.
 */
export default async function notices({ book: path, out, days, at, json }: Options): Promise<void> {
  await reportErrors(
    async () => {
      const progress = createProgress(process.stderr, { enabled: !json });
      const book = Book.open(path);
      try {
        progress.step(`Writing notices to ${out}`);
        const { written, lost } = await writeNotices(book, {
          directory: out,
          days: days.split(",").map((text) => parseWhole("--days", text.trim(), "INVALID_DAYS")),
          at: at === "" ? undefined : parseTime(at, { dates: true }),
          onProgress: (done, total) => progress.update(done, total),
        });
        progress.end();
        if (lost.length > 0) process.exitCode = 1;
        if (json) {
          process.stdout.write(toJson({ written, lost }));
          return;
        }
        const lines = [
          ...written.map((notice) => ({ ...notice, state: "written" })),
          ...lost.map((notice) => ({ ...notice, state: notice.problem })),
        ].map(({ file, rows, points, state }) => [file, formatAmount(BigInt(rows), 0), formatAmount(points, 0), state]);
        process.stdout.write(`${formatTable(["file", "customers", "points", "state"], lines)}\n`);
      } finally {
        progress.end();
        book.close();
      }
    },
    { json },
  );
}
