import { setTimeout as sleep } from "node:timers/promises";
import { AllianceError } from "./AllianceError.js";
import { callService, type ServiceConnection } from "./programme/callService.js";
import { fate, relayRequest, type Fate, type RelayRequest } from "./relayer/schemas.js";

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;
/** What asking again does not change. Whatever else befalls a question tells nothing of the request. */
const CERTAIN: readonly string[] = ["REQUEST_UNKNOWN", "INVALID_REQUEST", "NOT_FOUND", "SERVICE_ANSWER"];

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
    return callService(this.connection, { method: "GET", path: `/v1/requests/${id}`, answer: fate }, async () => ({}));
  }

  /**
   * Waits until a request is mined or has failed, whatever befalls the relayer meanwhile.
   *
   * Errors: `REQUEST_UNKNOWN`; `NOT_ENDED` after `timeoutMilliseconds`.
   */
  async waitFor(id: string, timeoutMilliseconds = 120_000): Promise<Fate> {
    const end = Date.now() + timeoutMilliseconds;
    let trouble: AllianceError | undefined;
    for (let pause = FIRST_PAUSE_MS; Date.now() < end; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      const found = await this.fate(id).catch((error: unknown) => {
        if (!(error instanceof AllianceError) || CERTAIN.includes(error.code)) throw error;
        trouble = error;
        return undefined;
      });
      if (found?.status === "mined" || found?.status === "failed") return found;
      await sleep(pause);
    }
    throw new AllianceError(
      "NOT_ENDED",
      `Request ${id} has not ended after ${timeoutMilliseconds / 1_000} s.`,
      "Ask for its fate later: it still runs once, until its deadline.",
      { cause: trouble },
    );
  }
}
