import { damaged } from "./bookError.js";
import type { BookFile } from "./BookFile.js";
import { entryRowOf, hashEntry } from "./entry.js";
import { bytesOf } from "./rows.js";

const TAIL = 256;

/** Computes the hashes of the last entries again: `BOOK_DAMAGED` when one is wrong. */
export function checkTail(file: BookFile): void {
  file.read(() => {
    const rows = file.all(
      "SELECT entry.*, memberKey FROM entry JOIN member ON member.id = member ORDER BY seq DESC LIMIT ?",
      TAIL + 1,
    );
    const oldest = rows.at(-1);
    if (oldest === undefined) return;
    const whole = rows.length <= TAIL;
    let before = whole ? file.genesis : bytesOf(oldest, "hash");
    for (const row of (whole ? rows : rows.slice(0, -1)).reverse()) {
      const entry = entryRowOf(row);
      const found = bytesOf(row, "hash");
      if (!hashEntry(before, bytesOf(row, "memberKey"), entry).equals(found)) {
        throw damaged(file.address, `the hash of entry ${entry.seq} is wrong`);
      }
      before = found;
    }
  });
}
