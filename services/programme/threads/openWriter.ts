import { Book } from "../../../sdk/book/Book.js";
import { isBookOperation, type BookOperation } from "../../../sdk/book/group.js";
import type { Call } from "../../common/state/thread/messages.js";
import type { Hosted } from "../../common/state/thread/serveStore.js";
import { Erasure } from "../members/Erasure.js";
import { bookOptions } from "./bookOptions.js";
import type { WriterObjects } from "./objects.js";
import type { ThreadSettings, ToldTime } from "./ThreadSettings.js";

const joins = ({ object, method }: Call) => object === "book" && isBookOperation(method);

/** The book, to be written: what waits is committed together. */
export async function openWriter(settings: ThreadSettings, told: () => ToldTime): Promise<Hosted> {
  const book = Book.open(settings.book, await bookOptions(settings, told));
  const objects: WriterObjects = { book, erasure: new Erasure(book) };
  return {
    objects,
    joins,
    // The event loop's side has the methods' own types.
    together: (calls) => book.group(calls.map(({ method, args }) => ({ method, args }) as BookOperation)),
    close: () => book.close(),
  };
}
