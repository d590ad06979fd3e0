/**
 * Writes to a book until it is killed, and prints a line for each operation once the book has answered: `bookWriter.ts BOOK FIRST` does
 * the operations from number FIRST on, which are the same in every run, and asks again while its server is away. `bookWriter.ts BOOK import FILE`
 * imports purchases.
 */
import { writeSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { DAY, FIXED_SECRETS, START } from "./testBooks.js";
import { doOperation } from "./bookOperations.js";
import { insistSync } from "./kill/insistSync.js";
import { importPurchases } from "../../services/programme/purchases/importPurchases.js";
import { Book } from "../../sdk/book/Book.js";

const STDOUT = 1;
const MOST = 100_000;
/** Every file below `test` is loaded with the tests; only the process of its own does something. */
if (process.argv[1] === fileURLToPath(import.meta.url)) await write();

/** Whoever reads may be at something else, and the pipe be full. */
function print(line: string): void {
  for (;;) {
    try {
      return void writeSync(STDOUT, line);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
  }
}

async function write(): Promise<void> {
  const [path = "", first = "", file = ""] = process.argv.slice(2);

  const book = insistSync(() => Book.open(path, { clock: () => START + 30 * DAY, secrets: FIXED_SECRETS }));
  writeSync(STDOUT, "ready\n");
  if (first === "import") {
    const onAcknowledged = ({ recorded, duplicates }: { recorded: number; duplicates: number }) =>
      void writeSync(STDOUT, `${recorded + duplicates}\n`);
    await importPurchases(book, file, { chunk: 100, onAcknowledged });
    writeSync(STDOUT, "done\n");
  } else {
    for (let i = Number(first); i < MOST; i++) {
      insistSync(() => doOperation(book, i));
      print(`${i}\n`);
    }
  }
  book.close();
}
