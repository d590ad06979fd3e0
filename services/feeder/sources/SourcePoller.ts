import { setTimeout as sleep } from "node:timers/promises";
import { AllianceError } from "../../../sdk/AllianceError.js";
import type { Reading, Source } from "./Source.js";

/** Failing, a source is asked half as often each time, down to this share. */
const LONGEST_PAUSE = 16;

/** What is told of a source that was asked. */
export type Heard = (source: string, problem: string | undefined, error: unknown) => void;

/**
 * Asks one source again and again, by itself: whatever it does, no other waits for it. Its last reading stands until the next, for it
 * carries its own time; whoever uses it sees how old it is.
 */
export class SourcePoller {
  private last: Reading | undefined;
  private trouble: string | undefined = "SOURCE_NOT_ASKED";
  private loop: Promise<void> = Promise.resolve();

  constructor(
    readonly source: Source,
    private readonly pollMilliseconds: number,
    private readonly heard: Heard,
  ) {}

  /** What the source said last. */
  get reading(): Reading | undefined {
    return this.last;
  }

  /** Why the source was not heard when it was asked last; undefined when it was. */
  get problem(): string | undefined {
    return this.trouble;
  }

  /** Begins to ask. */
  start(stopping: AbortSignal): void {
    this.loop = this.run(stopping);
  }

  /** Waits until it has ended, after the signal to. */
  async stopped(): Promise<void> {
    await this.loop;
  }

  private async run(stopping: AbortSignal): Promise<void> {
    let failures = 0;
    while (!stopping.aborted) {
      failures = (await this.ask(stopping)) ? 0 : failures + 1;
      const pause = this.pollMilliseconds * Math.min(2 ** Math.min(failures, 31), LONGEST_PAUSE);
      await sleep(pause, undefined, { signal: stopping }).catch(() => undefined);
    }
  }

  private async ask(stopping: AbortSignal): Promise<boolean> {
    let error: unknown;
    try {
      this.last = await this.source.read(stopping);
      this.trouble = undefined;
    } catch (cause) {
      error = cause;
      this.trouble = cause instanceof AllianceError ? cause.code : "INTERNAL";
    }
    if (!stopping.aborted) this.heard(this.source.name, this.trouble, error);
    return this.trouble === undefined;
  }
}
