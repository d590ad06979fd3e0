import type { Logger } from "pino";
import { z } from "zod";
import type { Store } from "../../../sdk/store/Store.js";
import { Loop } from "../../common/Loop.js";

const POLL_MS = 250;
/** Whatever the instances' clocks are. To be told of a change again does no harm: who follows asks for what is new. */
const BACK_MS = 5_000;
const row = z.object({ member: z.string(), request: z.string() });

/** Tells those who follow requests here what other instances recorded. */
export class OthersChanges {
  private readonly loop: Loop;

  /** @param clock Unix milliseconds. */
  constructor(
    private readonly store: Pick<Store, "all">,
    private readonly changes: NodeJS.EventEmitter,
    private readonly clock: () => number,
    log: Logger,
  ) {
    this.loop = new Loop(async () => this.step(), POLL_MS, log);
  }

  start(): void {
    this.loop.start();
  }

  async stop(): Promise<void> {
    await this.loop.stop();
  }

  private step(): boolean {
    if (this.changes.eventNames().length === 0) return false;
    const found = this.store.all("SELECT DISTINCT member, request FROM event WHERE at > ?", this.clock() - BACK_MS);
    const subjects = found.flatMap((one) => Object.values(row.parse(one)));
    for (const subject of new Set(subjects)) this.changes.emit(subject);
    return false;
  }
}
