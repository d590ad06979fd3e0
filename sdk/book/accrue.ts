import type { Accrual, RecordedAccrual, RecordedBatch } from "./accrual.js";
import { AllianceError } from "../AllianceError.js";
import { accrueGroup } from "./accrueGroup.js";
import type { BookContext } from "./BookContext.js";
import type { Outcome } from "./Outcome.js";
import { Journal } from "./Journal.js";
import { ErasedReference } from "./operations.js";
import { RefusedAccrual } from "./RefusedAccrual.js";

/** Accruals that are looked up together. */
const AT_ONCE = 10_000;

/** See `Book.accrue`. */
export function accrue(context: BookContext, accrual: Accrual): RecordedAccrual {
  return context.file.write(() => {
    const [outcome] = accrueGroup(context, new Journal(context), [accrual]);
    if (outcome === undefined) throw new TypeError("every accrual has an outcome");
    if ("error" in outcome) throw outcome.error;
    return outcome.value;
  });
}

/** See `Book.accrueEach`. */
export function accrueEach(context: BookContext, accruals: readonly Accrual[]): Outcome<RecordedAccrual>[] {
  return context.file.write(() => {
    const journal = new Journal(context);
    return [...chunks(accruals, AT_ONCE)].flatMap((some) => accrueGroup(context, journal, some));
  });
}

/** See `Book.accrueBatch`. */
export function accrueBatch(context: BookContext, accruals: Iterable<Accrual>): RecordedBatch {
  return context.file.write(() => {
    const journal = new Journal(context);
    const batch = { recorded: 0, duplicates: 0, points: 0n };
    const erased: string[] = [];
    let before = 0;
    for (const some of chunks(accruals, AT_ONCE)) {
      for (const [i, outcome] of accrueGroup(context, journal, some).entries()) {
        if ("error" in outcome) {
          if (!(outcome.error instanceof ErasedReference)) throw refusal(before + i, outcome.error);
          erased.push(some[i]?.reference ?? "");
        } else if (outcome.value.duplicate) {
          batch.duplicates++;
        } else {
          batch.recorded++;
          batch.points += outcome.value.points;
        }
      }
      before += some.length;
    }
    return erased.length === 0 ? batch : { ...batch, erased };
  });
}

function refusal(index: number, error: unknown): unknown {
  return error instanceof AllianceError ? new RefusedAccrual(index, error) : error;
}

function* chunks<Item>(items: Iterable<Item>, size: number): Generator<Item[]> {
  let chunk: Item[] = [];
  for (const item of items) {
    if (chunk.push(item) < size) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}
