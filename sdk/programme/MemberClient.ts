import type { Signer } from "ethers";
import type { z } from "zod";
import { AllianceError } from "../AllianceError.js";
import { askUntil } from "./askUntil.js";
import { callService, type ServiceCall, type ServiceConnection } from "./callService.js";
import * as schemas from "./schemas.js";
import type { ProgrammeDomain } from "../programmeRequest.js";
import { signProgrammeRequest } from "../signProgrammeRequest.js";
import { checkUnixTime } from "../time/checkUnixTime.js";

/** How a member's wallet speaks to a programme's service. */
export interface MemberConnection extends ServiceConnection, ProgrammeDomain {
  /** Unix seconds; the device's clock by default. */
  readonly clock?: (() => number) | undefined;
}

const PATIENCE_MS = 60_000;
/** Asked less and less often: a member may ask a service 60 times a minute, for everything. */
const PAUSES = [500, 4_000] as const;

/** What a member's wallet asks a programme's service: every request signed by the account it is about. */
export class MemberClient {
  constructor(
    private readonly connection: MemberConnection,
    private readonly member: Pick<Signer, "getAddress" | "signTypedData">,
  ) {}

  /** Binds the account to the customer that the shop made the claim for. */
  bindAccount(claim: string) {
    const body = { schema: schemas.accountClaim, value: { claim } };
    return this.call({ method: "POST", path: "/v1/member/account", body, answer: schemas.boundAccount });
  }

  /** What the wallet needs to sign consents and requests. */
  account() {
    return this.call({ method: "GET", path: "/v1/member/account", answer: schemas.accountState });
  }

  /** The member's points by cohort. */
  balance() {
    return this.call({ method: "GET", path: "/v1/member/balance", answer: schemas.balance });
  }

  /** What happened to the member's points, latest first; `before` is the `next` of the page before. */
  history(before?: number) {
    const path = `/v1/member/history${before === undefined ? "" : `?before=${before}`}`;
    return this.call({ method: "GET", path, answer: schemas.historyPage });
  }

  /** Which points expire within so many days. */
  expiring(days: number) {
    return this.call({ method: "GET", path: `/v1/member/expiring?days=${days}`, answer: schemas.expiring });
  }

  /** Gives the account's consent to be linked anew. */
  consent(value: z.output<typeof schemas.consent>) {
    const body = { schema: schemas.consent, value };
    const answer = schemas.consent.pick({ deadline: true });
    return this.call({ method: "PUT", path: "/v1/member/consent", body, answer });
  }

  /** Takes points to the chain, and exchanges them there if a request comes along. Repeat it until it is answered. */
  release(value: z.output<typeof schemas.release>) {
    const body = { schema: schemas.release, value };
    return this.call({ method: "POST", path: "/v1/member/releases", body, answer: schemas.releaseState });
  }

  /** What became of a release. */
  releaseOf(requestId: string) {
    return this.askRelease(requestId);
  }

  /**
   * Waits until a release has ended, and the exchange that came with it, whatever became of it: see `status` and `exchange`. A question
   * that the service does not answer is asked anew.
   *
   * Error: `RELEASE_WAITING` when it has not within the time, with what it waits for; it stays recorded and is tried again.
   *
   * @param timeoutMilliseconds 60,000 by default.
   */
  async releaseEnded(requestId: string, timeoutMilliseconds = PATIENCE_MS) {
    const waited = await askUntil({
      ask: (milliseconds) => this.askRelease(requestId, milliseconds),
      hasEnded: ({ status, exchange }) => status !== "pending" && exchange?.status !== "pending",
      patience: timeoutMilliseconds,
      pauses: PAUSES,
    });
    if (waited.ended) return waited.answer;
    const { answer, trouble } = waited;
    const reason = trouble === undefined ? (answer?.waiting?.reason ?? "it waits for its turn") : "it is not answered";
    throw new AllianceError(
      "RELEASE_WAITING",
      `The release ${requestId} has not ended after ${timeoutMilliseconds / 1_000} s: ${reason}.`,
      "Ask for it again later; it goes on by itself.",
      { cause: trouble },
    );
  }

  private askRelease(requestId: string, timeoutMilliseconds?: number) {
    const path = `/v1/member/releases/${encodeURIComponent(requestId)}`;
    return this.call({ method: "GET", path, answer: schemas.releaseState, timeoutMilliseconds });
  }

  private call<Body extends z.ZodType, Answer extends z.ZodType>(
    call: ServiceCall<Body, Answer>,
  ): Promise<z.output<Answer>> {
    const { connection, member } = this;
    const { method, path } = call;
    const issuedAt =
      connection.clock === undefined ? {} : { issuedAt: checkUnixTime("clock's time", connection.clock()) };
    return callService(connection, call, (body) =>
      signProgrammeRequest(connection, member, { method, path, body, ...issuedAt }),
    );
  }
}
