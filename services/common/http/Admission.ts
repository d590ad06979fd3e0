import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { Limiter } from "./Limiter.js";
import { Quota } from "./Quota.js";
import { TooManyRequests } from "./TooManyRequests.js";
import { Visitors } from "./Visitors.js";
import { counted } from "../../../sdk/text/counted.js";

/** What strangers may do. */
export interface AdmissionRules {
  /** Proxies whose word about a visitor's address is taken. */
  readonly proxies: readonly string[];
  /** Requests a minute from one network address. */
  readonly perAddress: number;
  /** Signatures a minute from one network address that turn out to be forged, or a stranger's. */
  readonly failuresPerAddress: number;
  /** Requests from one network address that are under way, streams included. */
  readonly openPerAddress: number;
  /** Whether a request shows, by something that costs nothing to check, who it is from: such a caller has limits of its own. */
  readonly isKnown?: (request: IncomingMessage) => boolean;
  /** Whether the account is known that a request's headers name without a proof yet; undefined when they name none. */
  readonly namesKnown?: (request: IncomingMessage) => Promise<boolean> | undefined;
}

/** Connections at the same time; by one address, unless it is a proxy, twice as many as it may have requests under way. */
const MOST_CONNECTIONS = 8_192;
/** Of this process's time, what checks of signatures may take that come to nothing; strangers are left half of what may come at once. */
const SHARE = 0.05;
const BURST_MS = 500;
/** Milliseconds of a processor that this thread has used: on a busy machine, or beside other threads, a check takes no more of it. */
const used = () => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
};

/**
 * Who gets in, in one order for every service: what costs nothing to check, the limit by address, the known account, its signature, the limit
 * by caller, the quota of what is held open. The first two and the quota by address are taken here before a request is so much as routed; a
 * route asks {@link check} for its signatures and `rateLimit` for its callers.
 */
export class Admission {
  readonly visitors: Visitors;
  private readonly requests: Limiter;
  private readonly failures: Limiter;
  private readonly open: Quota;
  private readonly connections: Quota;
  /** Milliseconds that checks which came to nothing have taken lately; it shrinks with time. */
  private wasted = 0;
  private wastedAt = 0;

  /**
   * @param clock Milliseconds that only grow.
   * @param cpu Milliseconds of a processor that were used.
   */
  constructor(
    private readonly rules: AdmissionRules,
    private readonly clock: () => number = () => performance.now(),
    private readonly cpu: () => number = used,
  ) {
    this.visitors = new Visitors(rules.proxies);
    this.requests = new Limiter(rules.perAddress, clock);
    this.failures = new Limiter(rules.failuresPerAddress, clock);
    this.open = new Quota(rules.openPerAddress);
    this.connections = new Quota(rules.openPerAddress * 2);
  }

  /** Takes a connection; false when there are too many. */
  connect(socket: Socket, connected: number): boolean {
    if (connected > MOST_CONNECTIONS) return false;
    if (this.visitors.isProxy(socket.remoteAddress ?? "")) return true;
    const release = this.connections.hold(this.visitors.ofConnection(socket));
    if (release !== undefined) socket.once("close", release);
    return release !== undefined;
  }

  /**
   * Counts a request, and holds its place until it is answered. Gives a promise when there is something to be waited for before it is let in.
   *
   * Errors, thrown or promised: `TOO_MANY_REQUESTS`, `TOO_MANY_OPEN`, `BUSY`.
   */
  enter(request: IncomingMessage, response: ServerResponse): Promise<void> | undefined {
    if (this.rules.isKnown?.(request) === true) return undefined;
    const address = this.visitors.of(request);
    const wait = this.requests.take(address);
    if (wait > 0) throw new TooManyRequests("There are too many requests from here.", wait);
    this.holdOpen(address, response);
    // Nothing is parsed nor routed that would be refused for its signature anyway.
    if (this.spent() <= BURST_MS / 2) return undefined;
    return this.rules.namesKnown?.(request)?.then((known) => this.refuseBusy(known));
  }

  private holdOpen(address: string, response: ServerResponse): void {
    const release = this.open.hold(address);
    if (release === undefined) {
      const message = `From here, ${counted(this.open.max, "request")} may be under way at once, and no more.`;
      throw new AllianceError("TOO_MANY_OPEN", message, "Wait for their answers, or end the streams that are open.");
    }
    response.once("close", release);
  }

  /** Counts what came over a connection and was no request. */
  count(address: string): void {
    this.requests.take(address);
  }

  /** Before a request's body is read. Error: `TOO_MANY_REQUESTS` for an address whose signatures failed too often. */
  refuseForger(request: IncomingMessage): void {
    const wait = this.failures.wait(this.visitors.of(request));
    if (wait > 0) {
      throw new TooManyRequests("Too many signatures from here were wrong, or nobody's that is known.", wait);
    }
  }

  /**
   * Does what costs time to find out who asks. What comes to nothing is counted by address, and all of it together takes a small share of the
   * process's time at most: strangers cannot slow down those who are known.
   *
   * Errors: those of `work`; `TOO_MANY_REQUESTS`; `BUSY` while others' forgeries have used up that share.
   *
   * @param known Whether the account that the request names is known. A stranger is told no more than a forger.
   */
  check<Result>(request: IncomingMessage, known: boolean, work: () => Result): Result {
    this.refuseForger(request);
    this.refuseBusy(known);
    const begin = this.cpu();
    try {
      const result = work();
      if (!known) this.wasted += this.cpu() - begin;
      return result;
    } catch (error) {
      if (error instanceof AllianceError && error.code === "SIGNATURE_INVALID") {
        this.wasted += this.cpu() - begin;
        this.fail(request);
      }
      throw error;
    }
  }

  private refuseBusy(known: boolean): void {
    if (this.spent() <= (known ? BURST_MS : BURST_MS / 2)) return;
    const remedy = "Try again in a second; nothing was recorded.";
    throw new AllianceError("BUSY", "Too many forged requests come in.", remedy);
  }

  /** What checks which came to nothing have taken, less what time has brought back. */
  private spent(): number {
    const now = this.clock();
    this.wasted = Math.max(0, this.wasted - (now - this.wastedAt) * SHARE);
    this.wastedAt = now;
    return this.wasted;
  }

  /** Counts a failure of an address. */
  fail(request: IncomingMessage): void {
    this.failures.take(this.visitors.of(request));
  }
}
