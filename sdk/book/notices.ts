import type { BookContext } from "./BookContext.js";
import type { BookFile } from "./BookFile.js";
import { expiryOf } from "./Programme.js";
import { bytesOf, numberOf, textOf, type Row } from "./rows.js";

/** A file of notices that was written: who is to be told that points expire. */
export interface Notice {
  /** How many days before the expiry it was due. */
  readonly horizon: number;
  readonly epoch: number;
  /** Unix seconds. */
  readonly expiresAt: number;
  /** The file's name, without its directory. */
  readonly file: string;
  /** Customers in it. */
  readonly rows: number;
  /** Their points together. */
  readonly points: bigint;
  /** Of the file, in hexadecimal. */
  readonly sha256: string;
  /** Unix seconds. */
  readonly writtenAt: number;
}

/** A notice to be recorded. */
export type NewNotice = Omit<Notice, "writtenAt" | "expiresAt">;

function noticeOf(file: BookFile, row: Row): Notice {
  const epoch = numberOf(row, "epoch");
  return {
    horizon: numberOf(row, "horizon"),
    epoch,
    expiresAt: expiryOf(file.programme, epoch),
    file: textOf(row, "file"),
    rows: numberOf(row, "rows"),
    points: BigInt(textOf(row, "points")),
    sha256: Buffer.from(bytesOf(row, "sha256")).toString("hex"),
    writtenAt: numberOf(row, "writtenAt"),
  };
}

/** See `BookReader.notices`. */
export function notices(file: BookFile): Notice[] {
  return file.all("SELECT * FROM notice ORDER BY epoch, horizon DESC").map((row) => noticeOf(file, row));
}

/** See `Book.recordNotice`. */
export function recordNotice(context: BookContext, notice: NewNotice): Notice {
  const { file } = context;
  return file.write(() => {
    const { horizon, epoch, rows, points, sha256 } = notice;
    file.run(
      "INSERT INTO notice (horizon, epoch, file, rows, points, sha256, writtenAt) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
      horizon,
      epoch,
      notice.file,
      rows,
      points.toString(),
      Buffer.from(sha256, "hex"),
      context.clock(),
    );
    const kept = file.first("SELECT * FROM notice WHERE horizon = ? AND epoch = ?", horizon, epoch);
    return noticeOf(file, kept ?? {});
  });
}
