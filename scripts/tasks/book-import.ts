import { Book } from "../../sdk/book/Book.js";
import { formatAmount } from "../lib/formatAmount.js";
import { importPurchases } from "../lib/importPurchases.js";
import { parseTime } from "../lib/parseTime.js";
import { createProgress } from "../lib/progress.js";
import { reportErrors } from "../lib/reportErrors.js";
import { toJson } from "../lib/toJson.js";

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
      const time = parseTime(confirmTime);
      const progress = createProgress(process.stderr, { enabled: !json });
      const book = Book.open(path, { knownTime: () => time });
      try {
        progress.step(`Importing ${purchases}`);
        const imported = await importPurchases(book, purchases, {
          onProgress: (done, total) => progress.update(done, total),
        });
        const { recorded, duplicates, points } = imported;
        const text = `${formatAmount(BigInt(recorded), 0)} purchases with ${formatAmount(points, 0)} points recorded, ${formatAmount(BigInt(duplicates), 0)} were there before.\n`;
        progress.end();
        process.stdout.write(json ? toJson(imported) : text);
      } finally {
        progress.end();
        book.close();
      }
    },
    { json },
  );
}
