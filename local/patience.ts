import { availableParallelism, loadavg } from "node:os";

/** A machine is never taken for more than so many times slower than a calm one. */
const SLOWEST = 30;

/**
 * How long to wait now for what takes at most so long on a calm machine: with four processes to each core everything takes four times as
 * long. For limits that end what hangs, which must not end what is only slow.
 *
 * @param milliseconds On a calm machine.
 * @returns milliseconds, at least as many.
 */
export function patience(milliseconds: number): number {
  const [lastMinute = 0] = loadavg();
  return Math.round(milliseconds * Math.min(SLOWEST, Math.max(1, lastMinute / availableParallelism())));
}
