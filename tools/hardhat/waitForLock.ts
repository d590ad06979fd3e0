import { setTimeout } from "node:timers/promises";
import { holdLock } from "../../scripts/hardhat/holdLock.js";
import { AllianceError } from "../../sdk/AllianceError.js";

const EVERY_MS = 200;
/** A first build beside much other work. */
const LONGEST_MS = 30 * 60_000;

/**
 * Waits until no other process builds here.
 *
 * Error: `BUILD_WAITS` after half an hour.
 *
 * @param say Told once, if there is something to wait for.
 * @returns Lets the next one build.
 */
export async function waitForLock(
  file: string,
  say: (line: string) => void,
  longest = LONGEST_MS,
): Promise<() => void> {
  const start = performance.now();
  let said = false;
  while (performance.now() - start < longest) {
    const unlock = await holdLock(file);
    if (unlock !== undefined) return unlock;
    if (!said) say("Waiting for another command that builds here");
    said = true;
    await setTimeout(EVERY_MS);
  }
  throw new AllianceError(
    "BUILD_WAITS",
    `Another command has been building here for ${Math.round(longest / 1_000)} s.`,
    "Look for a Hardhat process in this directory that hangs, end it, and run this again.",
  );
}
