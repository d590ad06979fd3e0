import { AllianceError } from "../../../sdk/AllianceError.js";
import type { BookReader } from "../../../sdk/book/BookReader.js";
import type { CohortTotals, RollForwardLine } from "../../../sdk/book/totals.js";
import { cohortsBefore, type CohortState } from "../queries/cohorts.js";
import { expiryOf, type DirectoryEntry } from "../queries/directory.js";
import { sourceOf } from "../queries/sourceOf.js";
import type { IndexFile } from "../store/IndexFile.js";
import { partnerProgrammes } from "./partnerProgrammes.js";
import type { Period } from "./Period.js";
import type { Cell, Column, Report, ReportOptions } from "./Report.js";

const points = (key: string, title: string): Column => ({ key, title, kind: "points" });

const COLUMNS: readonly Column[] = [
  { key: "partner", title: "partner", kind: "text" },
  { key: "programme", title: "programme", kind: "text" },
  { key: "epoch", title: "cohort", kind: "number" },
  { key: "expiresAt", title: "expires", kind: "time" },
  points("opening", "on chain: opening"),
  points("issued", "on chain: issued"),
  points("redeemed", "on chain: redeemed"),
  points("expired", "on chain: expired"),
  points("closing", "on chain: closing"),
];

const BOOK_COLUMNS: readonly Column[] = [
  points("bookOpening", "in the book: opening"),
  points("bookAccrued", "in the book: accrued"),
  points("bookCancelled", "in the book: cancelled"),
  points("bookRedeemed", "in the book: redeemed"),
  points("bookReleased", "in the book: released"),
  points("bookExpired", "in the book: expired unreleased"),
  points("bookClosing", "in the book: closing"),
  points("inTransit", "released, neither issued nor void at the end"),
];

export interface RollForwardOptions extends ReportOptions {
  /** The partner's own book: adds what never came on chain. Needs `partnerId`. */
  readonly book?: BookReader | undefined;
}

/** A cohort on chain over the period. */
interface Line {
  readonly opening: bigint;
  readonly issued: bigint;
  readonly redeemed: bigint;
  readonly expired: bigint;
  readonly closing: bigint;
}

const NOTHING: CohortState = { issued: 0n, redeemed: 0n, held: 0n };

/**
 * Each programme's points by cohort over a period: opening + issued − redeemed − expired = closing, where the closing is what accounts hold
 * (invariant 3). With a book, the same of what was not released. A partner's shows its own programmes only.
 *
 * Errors: `PARTNER_UNKNOWN`, `PARTNER_MISSING` for a book without its partner, `BOOK_OTHER`.
 */
export function reportRollForward(file: IndexFile, { period, partnerId, book }: RollForwardOptions): Report {
  const programmes = book === undefined ? partnerProgrammes(file, partnerId) : [programmeOf(file, book, partnerId)];
  const findings: string[] = [];
  const rows: Cell[][] = [];
  for (const programme of programmes) {
    const { partner, symbol, point } = programme;
    const before = cohortsBefore(file, point, period.start);
    const after = cohortsBefore(file, point, period.end);
    const kept = book && bookLines(book, period);
    const epochs = new Set([...after.keys(), ...(kept?.lines.keys() ?? [])]);
    for (const epoch of [...epochs].sort((a, b) => a - b)) {
      const [opening, closing] = [before.get(epoch) ?? NOTHING, after.get(epoch) ?? NOTHING];
      const line = lineOf(period, expiryOf(programme, epoch), opening, closing);
      findings.push(...check(`${symbol} ${epoch}`, line, closing));
      const { issued, redeemed, expired } = line;
      const chain = [line.opening, issued, redeemed, expired, line.closing];
      const confidential = kept === undefined ? [] : bookCells(kept, epoch, closing.issued);
      if (kept !== undefined && closing.issued > (kept.ever.get(epoch)?.released ?? 0n)) {
        findings.push(`${symbol} ${epoch}: the chain issued ${closing.issued}, the book released fewer`);
      }
      rows.push([partner, symbol, epoch, expiryOf(programme, epoch), ...chain, ...confidential]);
    }
  }
  const columns = book === undefined ? COLUMNS : [...COLUMNS, ...BOOK_COLUMNS];
  return { name: "roll-forward", period, columns, rows, findings };
}

/** At the end of a period its last second has passed: points that expire with the next one are still there. */
function lineOf({ from, to }: Period, expiresAt: number, before: CohortState, after: CohortState): Line {
  const [overBefore, overAfter] = [expiresAt < from, expiresAt < to];
  return {
    opening: overBefore ? 0n : before.held,
    issued: after.issued - before.issued,
    redeemed: after.redeemed - before.redeemed,
    expired: overAfter && !overBefore ? after.held : 0n,
    closing: overAfter ? 0n : after.held,
  };
}

function check(cohort: string, line: Line, { issued, redeemed, held }: CohortState): string[] {
  const findings: string[] = [];
  const { opening, expired, closing } = line;
  const expected = opening + line.issued - line.redeemed - expired;
  if (expected !== closing) {
    findings.push(
      `${cohort}: ${opening} + ${line.issued} issued - ${line.redeemed} redeemed - ${expired} expired is not ${closing}`,
    );
  }
  if (held !== issued - redeemed) {
    findings.push(`${cohort}: accounts hold ${held}, but ${issued} were issued and ${redeemed} redeemed`);
  }
  return findings;
}

/** A book is shown to nobody but its partner, and beside its own programme only. */
function programmeOf(file: IndexFile, { programme, path }: BookReader, partnerId: number | undefined): DirectoryEntry {
  if (partnerId === undefined) {
    const remedy = "Name the partner whose book it is.";
    throw new AllianceError("PARTNER_MISSING", `The book ${path} is of one partner, the report of all.`, remedy);
  }
  const found = partnerProgrammes(file, partnerId).find(({ point }) => point === programme.point);
  if (found !== undefined && sourceOf(file).chainId === programme.chainId) return found;
  throw new AllianceError(
    "BOOK_OTHER",
    `The book ${path} is of ${programme.point} on chain ${programme.chainId}, which is no programme of partner ${partnerId} here.`,
    "Give the partner's own book, and the index of its alliance.",
  );
}

interface BookLines {
  readonly lines: ReadonlyMap<number, RollForwardLine>;
  /** At the end of the period. */
  readonly atEnd: ReadonlyMap<number, CohortTotals>;
  /** Up to now: the book debits before the chain issues, but their clocks may differ by seconds. */
  readonly ever: ReadonlyMap<number, CohortTotals>;
}

function bookLines(book: BookReader, { from, to }: Period): BookLines {
  const byEpoch = <Line extends { readonly epoch: number }>(lines: readonly Line[]) =>
    new Map(lines.map((line) => [line.epoch, line]));
  return {
    // The book counts up to and with a second, the report up to it.
    lines: byEpoch(book.rollForward(Math.max(from - 1, 0), to - 1)),
    atEnd: byEpoch(book.totals(to - 1).cohorts),
    ever: byEpoch(book.totals(Math.max(book.now, to)).cohorts),
  };
}

const NO_LINE = { opening: 0n, accrued: 0n, cancelled: 0n, redeemed: 0n, released: 0n, expired: 0n, closing: 0n };

function bookCells({ lines, atEnd }: BookLines, epoch: number, issued: bigint): bigint[] {
  const line = lines.get(epoch) ?? NO_LINE;
  const { released, voided } = atEnd.get(epoch) ?? { released: 0n, voided: 0n };
  return [
    ...[line.opening, line.accrued, line.cancelled, line.redeemed],
    ...[line.released, line.expired, line.closing, released - voided - issued],
  ];
}
