import { hexlify } from "ethers";
import { AllianceError } from "../../AllianceError.js";
import { openBookFile, type BookFile, WHOLE } from "../BookFile.js";
import { createKeccak256 } from "../commitment/createKeccak256.js";
import { makeBook } from "../createBook.js";
import type { Finding } from "../replay/Findings.js";
import { bytesOf, numberOf } from "../rows.js";
import { verify } from "../verify.js";
import { copyTables } from "./copyTables.js";
import { retireFile, retireSchema } from "./retire.js";

/** What is being done: the book is copied, the copy is held against its journal, the old one is put aside. */
export type MoveStep = "copy" | "verify" | "retire";

export interface MoveOptions {
  /** On PostgreSQL: the role that the service has. It may add entries, and change or remove none. */
  readonly serviceRole?: string | undefined;
  /** Called before each step. */
  readonly onStep?: ((step: MoveStep) => void) | undefined;
  /** Called now and then within a step, with the rows or entries done and how many there are. */
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** A book that has another place. */
export interface MovedBook {
  readonly entries: number;
  /** Hash of the last entry, in hexadecimal. */
  readonly head: string;
  /** Where the book is as it was; nothing opens it there. */
  readonly retired: string;
}

/**
 * Takes a book from one place to another: from SQLite to PostgreSQL, back, or to another file or schema. Every row and every hash is the same
 * there, so the commitments on chain are of the new one as they were of the old one. The copy is verified to the last root before the old
 * book is put aside under another name, where nothing opens it by mistake: there is never more than one that is written to. Killed anywhere
 * and run again, it ends the same.
 *
 * Errors: those of opening a book; `BOOK_LOCKED` when a service has it; `BOOK_EXISTS` when another one is at the new place; `BOOK_NOT_MOVED`
 * when the copy does not follow from its journal: then it is left there to be looked at, and the old one as it was.
 */
export async function moveBook(from: string, to: string, options: MoveOptions = {}): Promise<MovedBook> {
  const { serviceRole, onStep, onProgress } = options;
  // Made here, it is there for `verify`, which cannot wait for it.
  await createKeccak256();
  const file = openBookFile(from, { answerTimeout: WHOLE.answerTimeout });
  try {
    keepOthersOut(file);
    const { entries, head, schema } = file.write(() => {
      const end = endOf(file);
      if (!isThere(file, to)) {
        onStep?.("copy");
        makeBook(to, serviceRole, (store) => copyTables(file, store, onProgress));
      }
      onStep?.("verify");
      const verified = verify(to, { onProgress });
      if (!verified.ok || verified.head !== end.head) throw notMoved(from, to, verified.findings[0]);
      onStep?.("retire");
      return { ...end, schema: file.engine === "postgres" ? retireSchema(file) : undefined };
    });
    return { entries, head, retired: schema ?? retireFile(file) };
  } finally {
    file.close();
  }
}

/** Until the book is put aside: whoever had it open would go on writing to it. */
function keepOthersOut(file: BookFile): void {
  if (file.engine === "sqlite") file.execute("PRAGMA locking_mode = EXCLUSIVE");
  // While the copy is verified nothing is asked here.
  else file.execute("SET idle_in_transaction_session_timeout = 0");
}

function endOf(file: BookFile): { readonly entries: number; readonly head: string } {
  const last = file.first("SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1");
  if (last === undefined) return { entries: 0, head: hexlify(file.genesis) };
  return { entries: numberOf(last, "seq"), head: hexlify(bytesOf(last, "hash")) };
}

/** Whether a run before this one made the copy. Error: `BOOK_EXISTS` when it is another book. */
function isThere(file: BookFile, to: string): boolean {
  let copy: BookFile;
  try {
    copy = openBookFile(to, WHOLE);
  } catch (error) {
    if (error instanceof AllianceError && error.code === "BOOK_MISSING") return false;
    throw error;
  }
  try {
    if (endOf(copy).head === endOf(file).head) return true;
    throw new AllianceError(
      "BOOK_EXISTS",
      `At ${to} is a book already, and another one than ${file.address}.`,
      "Give another place, or remove what is there if nobody needs it.",
    );
  } finally {
    copy.close();
  }
}

function notMoved(from: string, to: string, finding?: Finding): AllianceError {
  const problem = finding === undefined ? "its last entry is another" : `${finding.table}: ${finding.problem}`;
  return new AllianceError(
    "BOOK_NOT_MOVED",
    `The copy ${to} of the book ${from} does not hold: ${problem}.`,
    `Verify ${from}: if it does not hold either, restore it first. Remove ${to} before you try again.`,
  );
}
