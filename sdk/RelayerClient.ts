import { AllianceError } from "./AllianceError.js";
import { askUntil } from "./programme/askUntil.js";
import { callService, type ServiceConnection } from "./programme/callService.js";
import { fate, relayRequest, type Fate, type RelayRequest } from "./relayer/schemas.js";

/** Between two questions about a request, milliseconds: at first and at most. */
const PAUSES = [50, 1_000] as const;

/** A relayer, for a member's wallet: hands in what `signForwardRequest` signed, and tells what became of it. */
export class RelayerClient {
  /** @param connection Where the relayer listens. */
  constructor(private readonly connection: ServiceConnection) {}

  /**
   * Hands in a signed request. Without an answer it may be repeated: it runs once.
   *
   * Errors: the relayer's own, by code; `SERVICE_UNREACHABLE`, `SERVICE_ANSWER`.
   */
  submit(request: RelayRequest): Promise<Fate> {
    const body = { schema: relayRequest, value: request };
    return callService(this.connection, { method: "POST", path: "/v1/requests", body, answer: fate }, async () => ({}));
  }

  /** What became of a request. Error: `REQUEST_UNKNOWN`. */
  fate(id: string): Promise<Fate> {
    return this.ask(id);
  }

  /**
   * Waits until a request is mined or has failed, whatever befalls the relayer meanwhile: a question that is not answered is asked anew.
   *
   * Errors: `REQUEST_UNKNOWN`; `NOT_ENDED` after `timeoutMilliseconds`, with the last trouble as its cause.
   */
  async waitFor(id: string, timeoutMilliseconds = 120_000): Promise<Fate> {
    const waited = await askUntil({
      ask: (milliseconds) => this.ask(id, milliseconds),
      hasEnded: ({ status }) => status === "mined" || status === "failed",
      patience: timeoutMilliseconds,
      pauses: PAUSES,
    });
    if (waited.ended) return waited.answer;
    throw new AllianceError(
      "NOT_ENDED",
      `Request ${id} has not ended after ${timeoutMilliseconds / 1_000} s.`,
      "Ask for its fate later: it still runs once, until its deadline.",
      { cause: waited.trouble },
    );
  }

  private ask(id: string, timeoutMilliseconds?: number): Promise<Fate> {
    const call = { method: "GET", path: `/v1/requests/${id}`, answer: fate, timeoutMilliseconds } as const;
    return callService(this.connection, call, async () => ({}));
  }
}
