import type { Store } from "../../../sdk/store/Store.js";
import { AllianceError } from "../../../sdk/AllianceError.js";
import type { Fate, RelayRequest } from "../../../sdk/relayer/schemas.js";
import { stateError } from "../../common/state/stateError.js";
import type { RelayerConfig } from "../config.js";
import type { RequestQueue } from "./RequestQueue.js";
import type { Standing } from "./standing.js";
import { counted } from "../../../sdk/text/counted.js";

/** What is known of a request beside itself. */
export interface Circumstances {
  /** What is known of its member. */
  readonly standing: Standing;
  /** Whether it must wait for an earlier request of its member. */
  readonly parked: boolean;
}

/** SQLite's; nobody's nonce is above it. */
const LARGEST = BigInt(Number.MAX_SAFE_INTEGER);

interface Waiting extends Circumstances {
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
    private readonly store: Store,
    private readonly queue: RequestQueue,
    private readonly limits: RelayerConfig["limits"],
  ) {}

  /**
   * Accepts a checked request; the same one again is not accepted twice.
   *
   * Errors: `NONCE_TAKEN`, `NONCE_USED`, `NONCE_GAP`, `QUEUE_FULL_MEMBER`, `GAS_SPENT`, `BUSY`, `STATE_FULL`, `STATE_LOCKED`.
   */
  take(
    id: string,
    request: RelayRequest,
    { standing = "linked", parked = false }: Partial<Circumstances> = {},
  ): Promise<Intaken> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ id, request, standing, parked, resolve, reject });
      if (this.waiting.length === 1) setImmediate(() => this.flush());
    });
  }

  /** Refuses, before anything that costs time or counts, a request whose nonce the chain has passed. Error: `NONCE_USED`. */
  refuseUsed({ from, nonce }: RelayRequest): void {
    if (nonce <= LARGEST && this.queue.nonceTaken(from, nonce) === "used") throw usedNonce(from, nonce);
  }

  private flush(): void {
    const together = this.waiting;
    this.waiting = [];
    const answers: (() => void)[] = [];
    const fresh: Fate[] = [];
    try {
      this.store.write(() => {
        for (const item of together) answers.push(this.answer(item, fresh));
      });
    } catch (error) {
      for (const { reject } of together) reject(stateError(error));
      return;
    }
    for (const answer of answers) answer();
    for (const fate of fresh) this.queue.announce(fate);
  }

  private answer(item: Waiting, fresh: Fate[]): () => void {
    const { id, request, standing, parked, resolve, reject } = item;
    const known = this.queue.fateOf(id);
    if (known !== undefined) return () => resolve({ fate: known, duplicate: true });
    const refusal = this.refusalOf(item) ?? this.gasRefusal(item);
    if (refusal !== undefined) return () => reject(refusal);
    this.queue.insert(id, request, standing, parked);
    const fate = this.queue.fateOf(id);
    if (fate === undefined) throw new TypeError(`request ${id} was inserted`);
    fresh.push(fate);
    return () => resolve({ fate, duplicate: false });
  }

  private refusalOf({ request: { from, nonce }, standing, parked }: Waiting): AllianceError | undefined {
    const taken = this.queue.nonceTaken(from, nonce);
    if (taken === "open") {
      const message = `Another request of ${from} with nonce ${nonce} is under way.`;
      return new AllianceError("NONCE_TAKEN", message, "Wait for its end, or sign with the next nonce.");
    }
    if (taken === "used") return usedNonce(from, nonce);
    if (this.queue.open(from) >= this.limits.queuedPerMember) {
      const message = `Of ${from}, ${counted(this.limits.queuedPerMember, "request")} may be under way at once, and no more.`;
      return new AllianceError("QUEUE_FULL_MEMBER", message, "Wait until some of them have ended.");
    }
    if (this.queue.open() >= this.limits.queued) {
      return new AllianceError("BUSY", "The queue is full.", "Try again in a minute; nothing was accepted.");
    }
    if (standing === "unknown" && this.queue.waiting.unknown() >= this.limits.unknown) {
      const message = "The node does not say whether the account is a member's, and too many others wait like it.";
      return new AllianceError("NODE_UNAVAILABLE", message, "Try again later; nothing was accepted.");
    }
    if (parked && this.queue.waiting.parked() >= this.limits.parked) {
      const message = `The requests of ${from} before nonce ${nonce} are not here, and too many others wait like it.`;
      return new AllianceError("NONCE_GAP", message, "Hand in the earlier ones first.");
    }
    return undefined;
  }

  /** Whoever is known costs so much a day, and one request more, whatever its calls do. */
  private gasRefusal({ request, standing }: Waiting): AllianceError | undefined {
    const { from, gas } = request;
    const { gasPerMember, gasOfHolders } = this.limits;
    const own = Number(gas) > gasPerMember || this.queue.gas.ofMember(from) >= gasPerMember;
    if (!own && (standing !== "holder" || this.queue.gas.ofHolders() < gasOfHolders)) return undefined;
    const whose = own ? `${from} has` : "Accounts that no programme links have";
    const remedy = "Try again later: each request counts for 24 hours.";
    return new AllianceError("GAS_SPENT", `${whose} asked for as much gas as a day allows.`, remedy);
  }
}

function usedNonce(from: string, nonce: bigint): AllianceError {
  const message = `The chain has run a request of ${from} with nonce ${nonce} or a later one.`;
  return new AllianceError("NONCE_USED", message, "Sign with the forwarder's current nonce.");
}
