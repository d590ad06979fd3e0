import { AllianceError } from "../AllianceError.js";
import type { Accrual } from "./accrual.js";
import { accrue, accrueEach } from "./accrue.js";
import { accrueGroup } from "./accrueGroup.js";
import { bindAccount, createClaim, unbindAccount } from "./accounts.js";
import type { BookContext } from "./BookContext.js";
import { closePeriod } from "./closePeriod.js";
import { Journal } from "./Journal.js";
import { recordNotice } from "./notices.js";
import type { Outcome } from "./Outcome.js";
import { recordRoot } from "./periods.js";
import { redeem } from "./redeem.js";
import { refund } from "./refund.js";
import { release } from "./release.js";
import { settleRelease, voidRelease } from "./releaseLines.js";

/** What a group can be of: all that writes but an erasure, which has to empty the log when it is done. */
const OPERATIONS = {
  accrue,
  accrueEach,
  refund,
  redeem,
  release,
  settleRelease,
  voidRelease,
  createClaim,
  bindAccount,
  unbindAccount,
  closePeriod,
  recordRoot,
  recordNotice,
};

type Operations = typeof OPERATIONS;
type Rest<Values extends readonly unknown[]> = Values extends readonly [unknown, ...infer Others] ? Others : never;

/** A call of `Book`'s, by its name. */
export type BookOperation = {
  readonly [Method in keyof Operations]: {
    readonly method: Method;
    readonly args: Readonly<Rest<Parameters<Operations[Method]>>>;
  };
}[keyof Operations];

/** Whether `Book` has a method of that name that can be done in a group. */
export function isBookOperation(method: string): method is BookOperation["method"] {
  return Object.hasOwn(OPERATIONS, method);
}

/** See `Book.group`. */
export function runGroup(context: BookContext, operations: readonly BookOperation[]): Outcome<unknown>[] {
  return context.file.write(() => {
    const outcomes: Outcome<unknown>[] = [];
    for (let at = 0; at < operations.length;) {
      const accruals = accrualsFrom(operations, at);
      const next = accruals.length > 0 ? runAccruals(context, accruals) : [runOne(context, operations[at])];
      outcomes.push(...next);
      at += next.length;
    }
    return outcomes;
  });
}

/** The accruals that stand there one after the other. */
function accrualsFrom(operations: readonly BookOperation[], from: number): Accrual[] {
  const accruals: Accrual[] = [];
  for (const operation of operations.slice(from)) {
    if (operation.method !== "accrue") break;
    accruals.push(operation.args[0]);
  }
  return accruals;
}

function runAccruals(context: BookContext, accruals: readonly Accrual[]): Outcome<unknown>[] {
  // Each is checked before anything is written: nothing has to be undone.
  const outcome = outcomeOf(() => accrueGroup(context, new Journal(context), accruals));
  return "error" in outcome ? accruals.map(() => outcome) : outcome.value;
}

function runOne(context: BookContext, operation: BookOperation | undefined): Outcome<unknown> {
  if (operation === undefined) throw new RangeError("there is no such operation");
  // Each pair of a method and its arguments fits; the compiler knows them all as one.
  const run = OPERATIONS[operation.method] as (context: BookContext, ...args: readonly unknown[]) => unknown;
  return outcomeOf(() => context.file.savepoint(() => run(context, ...operation.args)));
}

/** What is wrong with the book itself concerns every operation. */
function outcomeOf<Value>(work: () => Value): Outcome<Value> {
  try {
    return { value: work() };
  } catch (error) {
    if (error instanceof AllianceError && !error.code.startsWith("BOOK_")) return { error };
    throw error;
  }
}
