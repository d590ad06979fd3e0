/**
 * Writes to a book until it is killed, and prints a line for each operation once the book has answered: `bookWriter.ts BOOK FIRST` does
 * the operations from number FIRST on, which are the same in every run. `bookWriter.ts BOOK import FILE` imports purchases.
 */
import { writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DAY, FIXED_SECRETS, START } from "./testBooks.js";
import { doOperation } from "./bookOperations.js";
import { importPurchases } from "../../services/programme/purchases/importPurchases.js";
import { Book } from "../../sdk/book/Book.js";

const STDOUT = 1;
const MOST = 100_000;
/** Every file below `test` is loaded with the tests; only the process of its own does something. */
if (process.argv[1] === fileURLToPath(import.meta.url)) await write();

async function write(): Promise<void> {
  const [path = "", first = "", file = ""] = process.argv.slice(2);

  const book = Book.open(path, { clock: () => START + 30 * DAY, secrets: FIXED_SECRETS });
  writeSync(STDOUT, "ready\n");
  if (first === "import") {
    const onAcknowledged = ({ recorded, duplicates }: { recorded: number; duplicates: number }) =>
      void writeSync(STDOUT, `${recorded + duplicates}\n`);
    await importPurchases(book, file, { chunk: 100, onAcknowledged });
    writeSync(STDOUT, "done\n");
  } else {
    for (let i = Number(first); i < MOST; i++) {
      doOperation(book, i);
      writeSync(STDOUT, `${i}\n`);
    }
  }
  book.close();
}
