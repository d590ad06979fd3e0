/** A price that held from a time on, in the base currency; null where none holds any more. */
export interface PricePoint {
  /** Milliseconds, Unix time. */
  readonly time: number;
  readonly price: number | null;
}

/** An answer of the oracle. */
export interface Answer {
  /** When it began to hold, Unix seconds. */
  readonly time: number;
  /** When it is too old to trade on, Unix seconds. */
  readonly until: number;
  readonly price: number;
}

/** More points than a chart of this width can tell apart are thinned out to the last of each pixel. */
const POINTS = 800;

/**
 * The line that answers draw over a period. An answer holds until the next one or until it is too old: what nobody reports is no price, so
 * the line has a gap there.
 */
export function priceLine(answers: Iterable<Answer>, { from, to }: { readonly from: number; readonly to: number }) {
  const line: PricePoint[] = [];
  const pixel = (time: number) => Math.floor(((time - from) * POINTS) / (to - from));
  const add = (time: number, price: number | null) => {
    const last = line.at(-1);
    const same = last !== undefined && pixel(last.time / 1_000) === pixel(time);
    if (same && last.price !== null && price !== null) line.pop();
    line.push({ time: time * 1_000, price });
  };
  let held: Answer | undefined;
  /** Ends what holds at a time, if it is too old by then. */
  const endBefore = (time: number) => {
    if (held === undefined || held.until <= from || (time - held.until) * POINTS <= to - from) return;
    add(held.until, held.price);
    add(held.until, null);
  };
  for (const answer of answers) {
    endBefore(answer.time);
    if (answer.until > from) add(Math.max(answer.time, from), answer.price);
    held = answer;
  }
  endBefore(to);
  const last = line.at(-1);
  if (last !== undefined && last.price !== null) add(to, last.price);
  return line;
}
