import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AllianceError } from "../AllianceError.js";

/** Writes to a file, which appears whole or not at all. Error: `OUTPUT_UNWRITABLE`. */
export async function writeOut(file: string, content: Iterable<string> | Uint8Array): Promise<void> {
  const draft = `${file}.${randomBytes(4).toString("hex")}.draft`;
  try {
    await mkdir(dirname(file), { recursive: true });
    if (content instanceof Uint8Array) await writeFile(draft, content);
    else await pipeline(Readable.from(content), createWriteStream(draft));
    await rename(draft, file);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined);
    if (!(cause instanceof Error) || !("syscall" in cause)) throw cause;
    throw new AllianceError(
      "OUTPUT_UNWRITABLE",
      `${file} cannot be written: ${cause.message}.`,
      "Give a path that you may write to, on a disk that has room.",
      { cause },
    );
  }
}

/** Writes to standard output, no faster than it is read; until nobody reads it any more. */
export async function printAll(content: Iterable<string>): Promise<void> {
  try {
    for (const text of content) if (!process.stdout.write(text)) await once(process.stdout, "drain");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EPIPE")) throw error;
  }
}
