import { createProgress } from "../../../../sdk/terminal/progress.js";
import { counted } from "../../../../sdk/text/counted.js";
import { formatAmount } from "../../../../sdk/text/formatAmount.js";
import { toJson } from "../../../../sdk/text/toJson.js";
import { parseTime } from "../../../../sdk/time/parseTime.js";
import type { ImportedPurchases } from "../../../programme/purchases/importPurchases.js";
import { bookOption } from "../../bookOption.js";
import { command, json } from "../../command.js";

/**
 * `milk book import --book F --purchases F.csv [--confirm-time TIME] [--json]`: records their points. Interrupted, it can be run again. A
 * book that was idle for over 100 days is told what time it is.
 */
export const bookImport = command({
  name: "import",
  says: "Record the points of a file of purchases",
  takes: {
    book: bookOption,
    purchases: { type: "string", describe: "The purchases, CSV", demandOption: true },
    "confirm-time": {
      type: "string",
      describe: "What time it is, such as 2026-01-31T09:30:00Z, for a book that was idle for over 100 days",
    },
    json,
  },
  examples: [
    ["book import --book yanolja.book --purchases purchases.csv", "Record them; run again after an interruption"],
  ],
  run: async ({ book: path, purchases, confirmTime, json: asJson }) => {
    const { Book } = await import("../../../../sdk/book/Book.js");
    const { importPurchases } = await import("../../../programme/purchases/importPurchases.js");
    const time = confirmTime === undefined ? undefined : parseTime(confirmTime, { dates: false });
    const progress = createProgress(process.stderr, { enabled: !asJson });
    const book = Book.open(path, { knownTime: () => time });
    try {
      progress.step(`Importing ${purchases}`);
      const imported = await importPurchases(book, purchases, {
        onProgress: (done, total) => progress.update(done, total),
      });
      progress.end();
      process.stdout.write(asJson ? toJson(imported) : textOf(imported));
    } finally {
      progress.end();
      book.close();
    }
  },
});

function textOf({ recorded, duplicates, points, erased }: ImportedPurchases): string {
  const count = (value: number) => formatAmount(BigInt(value), 0);
  const were = (value: number) => (value === 1 ? "was" : "were");
  const text = `${counted(recorded, "purchase")} with ${counted(points, "point")} recorded, ${count(duplicates)} ${were(duplicates)} there before.\n`;
  if (erased === undefined) return text;
  const { purchases, first } = erased;
  const named = first.map(({ line, purchaseId }) => `${purchaseId} (line ${line})`).join(", ");
  const more = purchases > first.length ? ` and ${count(purchases - first.length)} more` : "";
  return `${text}${count(purchases)} ${were(purchases)} recorded for customers erased since, and passed over: ${named}${more}.\n`;
}
