import { AllianceError } from "../../../sdk/AllianceError.js";
import { stateError } from "./stateError.js";

/** Asked more often, it gives the last result: whoever asks for health must not keep the disk busy. */
const PAUSE_MS = 5_000;

/** Whether a file can be written, found out by writing to it: a full disk shows nowhere else while nobody happens to write. */
export class WriteProbe {
  private last = "ok";
  private nextAt = 0;

  /** @param write Writes durably what changes nothing. */
  constructor(
    private readonly write: () => void,
    private readonly now: () => number = Date.now,
  ) {}

  /** `ok`, or the code of the error that a write ends with. */
  get status(): string {
    if (this.now() < this.nextAt) return this.last;
    this.nextAt = this.now() + PAUSE_MS;
    try {
      this.write();
      this.last = "ok";
    } catch (cause) {
      const error = stateError(cause);
      const code = error instanceof AllianceError ? error.code : "INTERNAL";
      // Somebody else is writing: then it can be written.
      this.last = code.endsWith("_LOCKED") ? "ok" : code;
    }
    return this.last;
  }
}
