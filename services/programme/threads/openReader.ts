import { BookReader } from "../../../sdk/book/BookReader.js";
import type { Hosted } from "../../common/state/thread/serveStore.js";
import { bookOptions } from "./bookOptions.js";
import type { ReaderObjects } from "./objects.js";
import type { ThreadSettings, ToldTime } from "./ThreadSettings.js";

/** The book, to be read: each call sees what was recorded before it. */
export async function openReader(settings: ThreadSettings, told: () => ToldTime): Promise<Hosted> {
  const reader = BookReader.open(settings.book, await bookOptions(settings, told));
  const objects: ReaderObjects = { book: reader, pending: { count: (limit) => reader.pendingReleases(limit).length } };
  return {
    objects,
    joins: () => false,
    together: () => [],
    close: () => reader.close(),
  };
}
