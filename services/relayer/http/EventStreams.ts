import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { queryNumber } from "../../../sdk/queryNumber.js";
import { fate } from "../../../sdk/relayer/schemas.js";
import { Quota } from "../../common/http/Quota.js";
import type { RelayerConfig } from "../config.js";
import type { Metrics } from "../Metrics.js";
import type { FateEvent } from "../state/FateEvents.js";
import type { RequestQueue } from "../state/RequestQueue.js";

/** What one stream tells. */
export interface Subscription {
  /** What it follows: a member's address or a request's id. */
  readonly subject: string;
  /** Events after a number, in order. */
  readonly after: (number: number) => FateEvent[];
  /** Where it begins when the client does not say, or names a number of another relayer or an older file. */
  readonly start: number;
  /** The number of the last event there is. */
  readonly newest: number;
  /** Whether nothing more will happen. */
  readonly over: boolean;
  /** Whether nothing follows an event. */
  readonly isLast: (event: FateEvent) => boolean;
}

const HEARTBEAT_MS = 15_000;
const LONGEST_MS = 3_600_000;
/** A client that does not read so much has gone. */
const LARGEST_BACKLOG = 262_144;
const lastEventId = queryNumber(0, Number.MAX_SAFE_INTEGER);

/**
 * Streams of server-sent events. An event's id is its number, so a client that comes back with `Last-Event-ID` misses none. A stream ends
 * after an hour, or when its client does not read; clients come back by themselves.
 */
export class EventStreams {
  private readonly open = new Set<() => void>();
  private readonly bySubject: Quota;
  private readonly byAddress: Quota;

  constructor(
    private readonly queue: RequestQueue,
    private readonly limits: RelayerConfig["limits"],
    private readonly count: Pick<Metrics["streams"], "set">,
  ) {
    this.bySubject = new Quota(limits.streamsPerMember);
    this.byAddress = new Quota(limits.streamsPerAddress);
  }

  /**
   * Answers a request with a stream. Errors: `TOO_MANY_OPEN` when so many follow this subject or come from this address; `BUSY` when as many
   * as may be are open.
   *
   * @param address The visitor's.
   */
  start(request: FastifyRequest, reply: FastifyReply, address: string, subscription: Subscription): void {
    const { subject, after, start, newest, over, isLast } = subscription;
    const { raw } = reply;
    const header = lastEventId.safeParse(request.headers["last-event-id"]);
    let last = header.success && header.data <= newest ? header.data : start;
    // The one answer by which a browser knows not to come back.
    if (over && after(last).length === 0) {
      void reply.code(204).send();
      return;
    }
    // Gone while it was found out who it is: nothing would tell of its end again.
    if (raw.destroyed) {
      reply.hijack();
      return;
    }
    const release = this.hold(subject, address);
    reply.hijack();
    const headers = { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" };
    raw.writeHead(200, headers);
    raw.write("retry: 1000\n\n");
    const end = () => {
      this.queue.changes.off(subject, tell);
      clearInterval(heartbeat);
      clearTimeout(longest);
      this.open.delete(end);
      this.count.set(this.open.size);
      release();
      raw.end();
    };
    const tell = () => {
      for (let events = after(last); events.length > 0; events = after(last)) {
        for (const event of events) {
          last = event.number;
          raw.write(`id: ${event.number}\nevent: fate\ndata: ${JSON.stringify(z.encode(fate, event.fate))}\n\n`);
          if (isLast(event)) {
            end();
            return;
          }
        }
        if (raw.writableLength > LARGEST_BACKLOG) {
          raw.destroy();
          return;
        }
      }
    };
    const heartbeat = setInterval(() => raw.write(":\n\n"), HEARTBEAT_MS);
    const longest = setTimeout(() => {
      end();
    }, LONGEST_MS);
    this.open.add(end);
    this.count.set(this.open.size);
    raw.once("close", end);
    this.queue.changes.on(subject, tell);
    tell();
  }

  /** Takes a stream's place; gives what gives it back. */
  private hold(subject: string, address: string): () => void {
    const remedy = "End the others, or ask for the fate by its id.";
    if (this.open.size >= this.limits.streams) throw new AllianceError("BUSY", "Too many streams are open.", remedy);
    const one = this.bySubject.hold(subject);
    const other = one === undefined ? undefined : this.byAddress.hold(address);
    if (one !== undefined && other !== undefined) {
      return () => {
        one();
        other();
      };
    }
    one?.();
    const whose = one === undefined ? `of ${subject}` : "from here";
    throw new AllianceError("TOO_MANY_OPEN", `Too many streams ${whose} are open.`, remedy);
  }

  /** Ends all of them. */
  close(): void {
    for (const end of this.open) end();
  }
}
