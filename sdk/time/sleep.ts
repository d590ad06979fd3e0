/** Waits so long. Not `node:timers/promises`: a page in a browser has none. */
export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
