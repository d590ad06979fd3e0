import { setTimeout as sleep } from "node:timers/promises";
import { patience } from "./patience.js";

const POLL_MS = 20;

/** Waits until something holds, asking again and again. Throws when it does not within the time given, which is that of a calm machine. */
export async function until(milliseconds: number, holds: () => Promise<boolean>): Promise<void> {
  const start = Date.now();
  while (!(await holds())) {
    if (Date.now() - start > patience(milliseconds)) {
      throw new Error(`waited ${(Date.now() - start) / 1_000} s in vain`);
    }
    await sleep(POLL_MS);
  }
}
