import type { DatabaseSync } from "node:sqlite";
import { AllianceError } from "../../../sdk/AllianceError.js";
import type { Fate, RelayRequest } from "../../../sdk/relayer/schemas.js";
import { stateError } from "../../common/state/stateError.js";
import { inTransaction } from "../../common/state/inTransaction.js";
import type { RelayerConfig } from "../config.js";
import type { RequestQueue } from "./RequestQueue.js";

interface Waiting {
  readonly id: string;
  readonly request: RelayRequest;
  readonly resolve: (outcome: Intaken) => void;
  readonly reject: (error: unknown) => void;
}

/** An accepted request. */
export interface Intaken {
  readonly fate: Fate;
  /** It had been accepted before. */
  readonly duplicate: boolean;
}

/**
 * Takes requests into the queue. Those that come at the same time are made durable together, so that many a second can be; none is
 * accepted before it is on the disk.
 */
export class Intake {
  private waiting: Waiting[] = [];

  constructor(
    private readonly database: DatabaseSync,
    private readonly queue: RequestQueue,
    private readonly limits: RelayerConfig["limits"],
  ) {}

  /**
   * Accepts a checked request; the same one again is not accepted twice.
   *
   * Errors: `NONCE_TAKEN`, `NONCE_USED`, `QUEUE_FULL_MEMBER`, `BUSY`, `STATE_FULL`, `STATE_LOCKED`.
   */
  take(id: string, request: RelayRequest): Promise<Intaken> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ id, request, resolve, reject });
      if (this.waiting.length === 1) setImmediate(() => this.flush());
    });
  }

  private flush(): void {
    const together = this.waiting;
    this.waiting = [];
    const answers: (() => void)[] = [];
    const fresh: string[] = [];
    try {
      inTransaction(this.database, () => {
        for (const item of together) answers.push(this.answer(item, fresh));
      });
    } catch (error) {
      for (const { reject } of together) reject(stateError(error));
      return;
    }
    for (const answer of answers) answer();
    for (const id of fresh) this.queue.announce(id);
  }

  private answer({ id, request, resolve, reject }: Waiting, fresh: string[]): () => void {
    const known = this.queue.fateOf(id);
    if (known !== undefined) return () => resolve({ fate: known, duplicate: true });
    const refusal = this.refusalOf(request);
    if (refusal !== undefined) return () => reject(refusal);
    this.queue.insert(id, request);
    fresh.push(id);
    const fate = this.queue.fateOf(id);
    if (fate === undefined) throw new TypeError(`request ${id} was inserted`);
    return () => resolve({ fate, duplicate: false });
  }

  private refusalOf({ from, nonce }: RelayRequest): AllianceError | undefined {
    const taken = this.queue.nonceTaken(from, nonce);
    if (taken === "open") {
      const message = `Another request of ${from} with nonce ${nonce} is under way.`;
      return new AllianceError("NONCE_TAKEN", message, "Wait for its end, or sign with the next nonce.");
    }
    if (taken === "used") {
      const message = `The chain has run a request of ${from} with nonce ${nonce} or a later one.`;
      return new AllianceError("NONCE_USED", message, "Sign with the forwarder's current nonce.");
    }
    if (this.queue.open(from) >= this.limits.queuedPerMember) {
      const message = `${this.limits.queuedPerMember} requests of ${from} are under way.`;
      return new AllianceError("QUEUE_FULL_MEMBER", message, "Wait until some of them have ended.");
    }
    if (this.queue.open() >= this.limits.queued) {
      return new AllianceError("BUSY", "The queue is full.", "Try again in a minute; nothing was accepted.");
    }
    return undefined;
  }
}
