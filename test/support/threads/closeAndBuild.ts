import { fileURLToPath } from "node:url";
import { Book } from "../../../sdk/book/Book.js";
import { closeAndBuild } from "../../../sdk/book/commitment/closeAndBuild.js";

/** A process for tests: `closeAndBuild.ts <book> <period> <time>` prints "ready", works, prints the root. */
const [, , path, period, now] = process.argv;
if (process.argv[1] === fileURLToPath(import.meta.url) && path !== undefined) {
  const book = Book.open(path, { clock: () => Number(now) });
  process.stdout.write("ready\n");
  const { root } = await closeAndBuild(book, Number(period), { workers: 2 });
  process.stdout.write(`${root}\n`);
  book.close();
}
