import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import { AllianceError } from "../../../../sdk/AllianceError.js";
import type { Near } from "../thread/Remote.js";
import { LEASE_MS, type Lease } from "./Lease.js";

const RENEW_MS = 500;
const ASK_MS = 250;
/** The holder stops before anybody else may begin, whatever its clock and the database's are. */
const MARGIN_MS = 500;

/** Whether this instance leads, as long as it runs. One that has its state to itself always does. */
export class Leadership {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();
  private until = -Infinity;
  private held = false;

  /**
   * @param lease Undefined when there are no other instances.
   * @param onTaken What has to be read anew before this instance goes on from where another was.
   */
  constructor(
    private readonly lease: Near<Pick<Lease, "take" | "renew" | "release">> | undefined,
    private readonly holder: string,
    private readonly onTaken: () => Promise<void>,
    private readonly log: Logger,
  ) {}

  get leads(): boolean {
    return this.lease === undefined || performance.now() < this.until;
  }

  async start(): Promise<void> {
    if (this.lease === undefined) return this.onTaken();
    await this.step();
    this.running = this.run();
  }

  /** Gives the lead to another at once. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    this.until = -Infinity;
    if (this.held) await this.lease?.release();
    this.held = false;
  }

  private async run(): Promise<void> {
    for (;;) {
      const { signal } = this.stopping;
      await sleep(this.held ? RENEW_MS : ASK_MS, undefined, { signal }).catch(() => undefined);
      if (this.stopping.signal.aborted) return;
      await this.step();
    }
  }

  private async step(): Promise<void> {
    const begin = performance.now();
    try {
      const before = this.held;
      const holds = (await (before ? this.lease?.renew() : this.lease?.take(this.holder))) === true;
      if (holds && !before) {
        await this.onTaken();
        this.log.info("this instance leads");
      }
      this.held = holds;
      if (before && !this.held) this.log.warn("another instance leads");
      this.until = this.held ? begin + LEASE_MS - MARGIN_MS : -Infinity;
    } catch (error) {
      // Until the lease is over by itself it is still this instance's.
      this.log.warn(
        { code: error instanceof AllianceError ? error.code : "INTERNAL" },
        "the lease cannot be asked about",
      );
    }
  }
}
