import type { StoreValue } from "../../store/Store.js";

type Values = readonly StoreValue[];

const DIFFERS = "is missing or differs from its entries";

/** A row that one side has and the other has not. */
export interface RowDifference {
  /** Its key, as it is found or expected. */
  readonly key: Values;
  readonly problem: string;
}

/**
 * The first row in which a table differs from what is expected of it; both come in the order of their keys, which are the first values of a
 * row.
 */
export function compareRows(
  found: Iterable<Values>,
  expected: Iterable<Values>,
  keys: number,
): RowDifference | undefined {
  const wanted = expected[Symbol.iterator]();
  for (const row of found) {
    const next = wanted.next();
    const values = next.done === true ? undefined : next.value;
    if (values !== undefined && row.every((value, index) => isSame(value, values[index]))) continue;
    const order = values === undefined ? -1 : compareKeys(row, values, keys);
    if (order < 0) return { key: row.slice(0, keys), problem: "does not follow from its entries" };
    return { key: (values ?? row).slice(0, keys), problem: DIFFERS };
  }
  const rest = wanted.next();
  if (rest.done === true) return undefined;
  return { key: rest.value.slice(0, keys), problem: DIFFERS };
}

function isSame(a: StoreValue, b: StoreValue | undefined): boolean {
  return a instanceof Uint8Array && b instanceof Uint8Array ? Buffer.compare(a, b) === 0 : a === b;
}

function compareKeys(row: Values, values: Values, keys: number): number {
  for (let index = 0; index < keys; index++) {
    const [a, b] = [Number(row[index]), Number(values[index])];
    if (a !== b) return a < b ? -1 : 1;
  }
  return 0;
}
