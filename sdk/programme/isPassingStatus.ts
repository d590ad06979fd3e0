/** Request timeout, too early, too many requests. */
const BUSY: readonly number[] = [408, 425, 429];

/** A status that tells nothing of what was asked: later it may be answered. */
export function isPassingStatus(status: number): boolean {
  return status >= 500 || BUSY.includes(status);
}
