import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 20;

/** Waits until something holds, asking again and again. Throws when it does not within the time given. */
export async function until(milliseconds: number, holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited ${milliseconds / 1_000} s in vain`);
    await sleep(POLL_MS);
  }
}
