import { Book } from "../../sdk/book/Book.js";
import { formatAmount } from "../../sdk/text/formatAmount.js";
import { importPurchases, type ImportedPurchases } from "../../services/programme/purchases/importPurchases.js";
import { createProgress } from "../../sdk/terminal/progress.js";
import { reportErrors } from "../../sdk/terminal/reportErrors.js";
import { toJson } from "../../sdk/text/toJson.js";
import { parseTime } from "../../sdk/time/parseTime.js";
import { counted } from "../../sdk/text/counted.js";

/**
 * `hardhat book-import --book F --purchases F.csv [--confirm-time TIME] [--json]`: records their points. Interrupted, it can be run again. A
 * book that was idle for over 100 days is told what time it is.
 */
export default async function bookImport({
  book: path,
  purchases,
  confirmTime,
  json,
}: {
  book: string;
  purchases: string;
  confirmTime: string;
  json: boolean;
}): Promise<void> {
  await reportErrors(
    async () => {
      const time = confirmTime === "" ? undefined : parseTime(confirmTime, { dates: false });
      const progress = createProgress(process.stderr, { enabled: !json });
      const book = Book.open(path, { knownTime: () => time });
      try {
        progress.step(`Importing ${purchases}`);
        const imported = await importPurchases(book, purchases, {
          onProgress: (done, total) => progress.update(done, total),
        });
        progress.end();
        process.stdout.write(json ? toJson(imported) : textOf(imported));
      } finally {
        progress.end();
        book.close();
      }
    },
    { json },
  );
}

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
