import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { AllianceError } from "../../sdk/AllianceError.js";
import { stateError } from "./state/stateError.js";
import { framesOf } from "./framesOf.js";

/** Failing, it pauses twice as long each time, up to this many polls. */
const LONGEST_PAUSE = 10;

/** Does a step again and again. One that fails is tried again after a while; nothing that fails ends the service. */
export class Loop {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private problem: string | undefined;
  private complaints = 0;

  /** @param step Does one thing; true when another may follow at once. */
  constructor(
    private readonly step: () => Promise<boolean>,
    private readonly pollMilliseconds: number,
    private readonly log: Logger,
  ) {}

  /** `ok`, or the code of the error that the last step ended with. */
  get status(): string {
    return this.problem ?? "ok";
  }

  start(): void {
    this.running = this.run();
  }

  /** Lets the step under way end, and starts no other. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /**
   * Notes what went wrong within a step that goes on, and logs it, once until it is something else. Messages stay out of the log: they may
   * name customers.
   */
  complain(thrown: unknown): void {
    const error = stateError(thrown);
    this.complaints++;
    const code = error instanceof AllianceError ? error.code : "INTERNAL";
    if (code === this.problem) return;
    this.problem = code;
    // What is wrong with a token names nobody, and cannot be told from the code.
    const reason = error instanceof AllianceError && code.startsWith("TOKEN_") ? error.message : undefined;
    const stack = error instanceof Error && code === "INTERNAL" ? framesOf(error) : undefined;
    this.log.error({ code, reason, stack }, "a step failed and is tried again");
  }

  private async run(): Promise<void> {
    let failures = 0;
    while (!this.stopping.signal.aborted) {
      let more = false;
      const before = this.complaints;
      try {
        more = await this.step();
        failures = 0;
        if (this.complaints === before) this.problem = undefined;
      } catch (error) {
        failures++;
        this.complain(error);
      }
      if (more) continue;
      const pause = this.pollMilliseconds * Math.min(2 ** Math.max(failures - 1, 0), LONGEST_PAUSE);
      await sleep(pause, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }
}
