import { setTimeout as sleep } from "node:timers/promises";
import { AllianceError } from "../../../sdk/AllianceError.js";
import type { Awaitable } from "../Awaitable.js";
import { stateError } from "./stateError.js";

/** Asked more often, it gives the last result: whoever asks for health must not keep the disk busy. */
const PAUSE_MS = 5_000;
/** Who asks waits no longer: while another program has the lock, or the disk is slow, the last result stands. */
const PATIENCE_MS = 50;

/** Whether a file can be written, found out by writing to it: a full disk shows nowhere else while nobody happens to write. */
export class WriteProbe {
  private last = "ok";
  private nextAt = 0;
  private trying: Promise<void> | undefined;

  /** @param write Writes durably what changes nothing. */
  constructor(
    private readonly write: () => Awaitable<void>,
    private readonly now: () => number = Date.now,
  ) {}

  /** `ok`, or the code of the error that a write ends with. */
  async status(): Promise<string> {
    if (this.trying === undefined && this.now() >= this.nextAt) {
      this.nextAt = this.now() + PAUSE_MS;
      this.trying = this.try().finally(() => (this.trying = undefined));
    }
    if (this.trying !== undefined) await Promise.race([this.trying, sleep(PATIENCE_MS, undefined, { ref: false })]);
    return this.last;
  }

  private async try(): Promise<void> {
    try {
      await this.write();
      this.last = "ok";
    } catch (cause) {
      const error = stateError(cause);
      const code = error instanceof AllianceError ? error.code : "INTERNAL";
      // Somebody else is writing, or many are: then it can be written.
      this.last = code === "BUSY" || code.endsWith("_LOCKED") ? "ok" : code;
    }
  }
}
