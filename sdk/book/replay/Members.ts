import { damaged } from "../bookError.js";
import type { BookFile } from "../BookFile.js";
import { numberOf } from "../rows.js";

const KEY = 32;
const BY_KEY = "SELECT id, memberKey FROM member WHERE memberKey > ? ORDER BY memberKey LIMIT 1000";

/** All members of a book by their ids, 36 bytes each, in memory that threads can share. */
export class Members {
  readonly count: number;
  /** 32 bytes each, by id: that of 0 is nobody's. */
  readonly keys: Uint8Array;
  /** Ids in the order of their keys. */
  readonly order: Uint32Array;
  /** What is wrong with their numbers: then there are none here. */
  readonly problem: string | undefined;

  constructor(file: BookFile) {
    const row = file.first(
      "SELECT count(*) AS count, coalesce(max(id), 0) AS last, coalesce(min(id), 1) AS first FROM member",
    );
    const count = numberOf(row ?? {}, "count");
    const gapless = numberOf(row ?? {}, "last") === count && numberOf(row ?? {}, "first") === 1;
    this.problem = gapless ? undefined : "members are not numbered from 1 without gaps";
    this.count = gapless ? count : 0;
    this.keys = new Uint8Array(new SharedArrayBuffer((this.count + 1) * KEY));
    this.order = new Uint32Array(new SharedArrayBuffer(this.count * Uint32Array.BYTES_PER_ELEMENT));
    if (!gapless) return;
    let rank = 0;
    for (let after: Uint8Array | undefined = new Uint8Array(); after !== undefined;) {
      const rows = file.lists(BY_KEY, after);
      after = undefined;
      for (const [id, key] of rows) {
        if (!(key instanceof Uint8Array) || key.length !== KEY) {
          throw damaged(file.address, `member ${String(id)} has no key`);
        }
        this.order[rank++] = Number(id);
        this.keys.set(key, Number(id) * KEY);
        after = key;
      }
    }
  }

  /** A member's key, 32 bytes; undefined when there is no such member. */
  keyOf(id: number): Uint8Array | undefined {
    return id >= 1 && id <= this.count ? this.keys.subarray(id * KEY, (id + 1) * KEY) : undefined;
  }
}
