import { AllianceError } from "../../AllianceError.js";
import type { BookFile } from "../BookFile.js";
import type { ClosedPeriod } from "../periods.js";
import { BookState } from "../replay/BookState.js";
import type { CohortArrays } from "../replay/cohortArrays.js";
import { Members } from "../replay/Members.js";
import { periodProblem } from "../replay/periodProblem.js";
import { walkJournal } from "../replay/walkJournal.js";
import { numberOf } from "../rows.js";

/**
 * The cohorts at the end of a closed period, from nothing but the journal, each entry of which is checked: whatever stands in the other
 * tables, now or later, a commitment is right or is not made.
 *
 * Errors: `BOOK_UNSOUND` when an entry or the period does not follow; those of reading a book.
 */
export function replayPeriod(file: BookFile, closed: ClosedPeriod): CohortArrays {
  return file.read(() => cohortsAt(file, closed));
}

function cohortsAt(file: BookFile, closed: ClosedPeriod): CohortArrays {
  const state = new BookState(file, new Members(file));
  let last = { seq: 0, recordedAt: 0, hash: file.genesis };
  const walk = walkJournal(
    file,
    state.members,
    (entry) => {
      const problem = state.add(entry);
      if (problem !== undefined) throw unsound(file, `entry ${entry.seq}: ${problem}`);
      last = entry;
    },
    { lastSeq: closed.lastSeq },
  );
  if (walk.broken !== undefined) throw unsound(file, walk.broken.problem);
  const next = file.first("SELECT recordedAt FROM entry WHERE seq > ? ORDER BY seq LIMIT 1", closed.lastSeq);
  const nextRecordedAt = next === undefined ? Infinity : numberOf(next, "recordedAt");
  const problem = periodProblem(closed, { ...last, nextRecordedAt }, file.programme.periodLength);
  if (problem !== undefined) throw unsound(file, `period ${closed.period}: ${problem}`);
  return state.cohorts.arrays;
}

function unsound(file: BookFile, problem: string): AllianceError {
  return new AllianceError(
    "BOOK_UNSOUND",
    `The book ${file.address} does not follow from its journal: ${problem}.`,
    "Find out what changed it with `milk book verify`, and put back a copy that is sound.",
  );
}
