import { createHash, randomBytes } from "node:crypto";
import { closeSync, createReadStream, fsyncSync, openSync, writeSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { Book } from "../../sdk/book/Book.js";
import type { ExpiringPoints } from "../../sdk/book/expiring.js";
import type { NewNotice, Notice } from "../../sdk/book/notices.js";
import { AllianceError } from "../../sdk/AllianceError.js";
import { csvLine } from "../../sdk/text/csvLine.js";

export interface WriteNoticesOptions {
  readonly directory: string;
  /** How many days before the expiry a notice is due, such as 60, 30 and 3. */
  readonly days: readonly number[];
  /** Unix seconds; the book's clock by default. */
  readonly at?: number | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** A file written earlier, of points still valid, that is not as it was. */
export interface LostNotice extends Notice {
  readonly problem: "gone" | "changed";
}

export interface WrittenNotices {
  /** Written now, or written by a run that was killed before it could publish them. */
  readonly written: readonly Notice[];
  readonly lost: readonly LostNotice[];
}

const HEADER = "customer_number,points,expires_at\n";
const OWNER_ONLY = 0o600;
const BUFFER_CHARACTERS = 65_536;
/** Files of a run that was killed. */
const LEFT_OVER = /^expiring-.*\.(draft|[0-9a-f]{64})$/;

/**
 * Writes who is to be told that points expire: one CSV file a horizon and expiry (customer number, points still there, time), for all
 * that is due and was not written before; days that were missed are caught up with while the points are valid. A file appears whole or
 * not at all, and is recorded in the book, so that none is written twice whatever ends a run. An expiry that concerns nobody gives no file.
 *
 * Errors: `INVALID_DAYS`, `INVALID_TIME`, `NOTICES_UNWRITABLE`.
 */
export async function writeNotices(book: Book, options: WriteNoticesOptions): Promise<WrittenNotices> {
  const { directory, days, at = book.now, onProgress } = options;
  const due = days.flatMap((horizon) => book.expiringEpochs(horizon, at).map((epoch) => ({ horizon, epoch })));
  try {
    await mkdir(directory, { recursive: true });
    const { written, lost } = await checkWritten(book, directory, at);
    const known = new Set(book.notices().map(({ horizon, epoch }) => `${horizon} ${epoch}`));
    await removeLeftOvers(directory);
    for (const [i, { horizon, epoch }] of due.entries()) {
      if (!known.has(`${horizon} ${epoch}`)) {
        const notice = await writeOne(book, directory, horizon, epoch);
        if (notice !== undefined) written.push(notice);
        known.add(`${horizon} ${epoch}`);
      }
      onProgress?.(i + 1, due.length);
    }
    return { written, lost };
  } catch (cause) {
    if (!(cause instanceof Error) || !("syscall" in cause)) throw cause;
    throw new AllianceError(
      "NOTICES_UNWRITABLE",
      `The notices cannot be written to ${directory}: ${cause.message}.`,
      "Give a directory that you may write to, on a disk that has room, and run it again.",
      { cause },
    );
  }
}

/** The file is recorded when it is safe on disk under its hash, and only then gets its name: either can be made up for later. */
async function writeOne(book: Book, directory: string, horizon: number, epoch: number): Promise<Notice | undefined> {
  const date = new Date(book.expiryOf(epoch) * 1_000).toISOString().slice(0, 10);
  const file = `expiring-${date}-epoch-${epoch}-${horizon}-days.csv`;
  const draft = join(directory, `${file}.${randomBytes(4).toString("hex")}.draft`);
  const { rows, points, sha256 } = writeDraft(draft, book.expiringIn(epoch));
  if (rows === 0) {
    await rm(draft);
    return undefined;
  }
  const notice: NewNotice = { horizon, epoch, file, rows, points, sha256 };
  const safe = join(directory, `${file}.${sha256}`);
  await rename(draft, safe);
  syncDirectory(directory);
  const recorded = book.recordNotice(notice);
  if (recorded.sha256 !== sha256) {
    // Another run was quicker.
    await rm(safe);
    return undefined;
  }
  await publish(directory, recorded);
  return recorded;
}

function writeDraft(draft: string, expiring: Iterable<ExpiringPoints>): Pick<NewNotice, "rows" | "points" | "sha256"> {
  const hash = createHash("sha256");
  const handle = openSync(draft, "wx", OWNER_ONLY);
  try {
    let rows = 0;
    let points = 0n;
    let text = HEADER;
    const flush = () => {
      hash.update(text);
      writeSync(handle, text);
      text = "";
    };
    for (const line of expiring) {
      rows++;
      points += line.points;
      text += `${csvLine([line.customerNumber, line.points, timeText(line.expiresAt)])}\n`;
      if (text.length > BUFFER_CHARACTERS) flush();
    }
    flush();
    fsyncSync(handle);
    return { rows, points, sha256: hash.digest("hex") };
  } finally {
    closeSync(handle);
  }
}

function timeText(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().replace(".000Z", "Z");
}

async function publish(directory: string, { file, sha256 }: Notice): Promise<void> {
  await rename(join(directory, `${file}.${sha256}`), join(directory, file));
  syncDirectory(directory);
}

/** Looks after files of points still valid: publishes what a killed run could not, and says which are gone or changed. */
async function checkWritten(book: Book, directory: string, at: number) {
  const written: Notice[] = [];
  const lost: LostNotice[] = [];
  for (const notice of book.notices().filter(({ expiresAt }) => expiresAt > at)) {
    const hash = await hashOf(join(directory, notice.file));
    if (hash === notice.sha256) continue;
    if (hash !== undefined) {
      lost.push({ ...notice, problem: "changed" });
    } else if ((await hashOf(join(directory, `${notice.file}.${notice.sha256}`))) === notice.sha256) {
      await publish(directory, notice);
      written.push(notice);
    } else {
      lost.push({ ...notice, problem: "gone" });
    }
  }
  return { written, lost };
}

async function hashOf(file: string): Promise<string | undefined> {
  if ((await stat(file).catch(() => undefined)) === undefined) return undefined;
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}

async function removeLeftOvers(directory: string): Promise<void> {
  for (const name of await readdir(directory)) {
    if (LEFT_OVER.test(name)) await rm(join(directory, name), { force: true });
  }
}

function syncDirectory(directory: string): void {
  const handle = openSync(directory, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
