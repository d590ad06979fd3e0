import type { z } from "zod";
import { callService, type ServiceCall, type ServiceConnection } from "./callService.js";
import * as schemas from "./schemas.js";
import { AllianceError } from "../AllianceError.js";

/** What a shop asks its programme's service. Every call may be repeated with the same reference: it is recorded once. */
export class ShopClient {
  /** @param apiKey The shop's key; the service keeps its hash only. */
  constructor(
    private readonly connection: ServiceConnection,
    private readonly apiKey: string,
  ) {}

  /** Records the points of a purchase. */
  accrue(value: z.output<typeof schemas.accrual>) {
    const body = { schema: schemas.accrual, value };
    return this.call({ method: "POST", path: "/v1/accruals", body, answer: schemas.recordedAccrual });
  }

  /**
   * Records the points of many purchases, 1,000 at most, in one call. Gives what became of each, in their order: one that is refused keeps no
   * other from being recorded.
   */
  accrueMany(value: z.output<typeof schemas.accruals>) {
    const body = { schema: schemas.accruals, value };
    return this.call({ method: "POST", path: "/v1/accruals/batch", body, answer: schemas.accrualResults });
  }

  /** Takes back the points of a purchase that was returned. */
  refund(value: z.output<typeof schemas.refund>) {
    const body = { schema: schemas.refund, value };
    return this.call({ method: "POST", path: "/v1/refunds", body, answer: schemas.recordedRefund });
  }

  /** Spends points at the shop. */
  redeem(value: z.output<typeof schemas.redemption>) {
    const body = { schema: schemas.redemption, value };
    return this.call({ method: "POST", path: "/v1/redemptions", body, answer: schemas.recordedRedemption });
  }

  /** A customer's points by cohort, and what it owes. */
  balanceOf(customerNumber: string) {
    return this.call({ method: "GET", path: pathOf(customerNumber), answer: schemas.balance });
  }

  /** What happened to a customer's points, latest first; `before` is the `next` of the page before. */
  historyOf(customerNumber: string, { before, limit }: { before?: number; limit?: number } = {}) {
    const path = `${pathOf(customerNumber)}/history${queryOf({ before, limit })}`;
    return this.call({ method: "GET", path, answer: schemas.historyPage });
  }

  /** A one-time code with which the customer's wallet binds its account. */
  createClaim(customerNumber: string) {
    return this.call({ method: "POST", path: `${pathOf(customerNumber)}/claims`, answer: schemas.claim });
  }

  /** Unties a customer's account, so that a new claim can bind another. */
  unbindAccount(customerNumber: string) {
    return this.call({ method: "DELETE", path: `${pathOf(customerNumber)}/account`, answer: schemas.unbinding });
  }

  /** Destroys a customer's data. */
  erase(customerNumber: string) {
    return this.call({ method: "DELETE", path: pathOf(customerNumber), answer: schemas.erasure });
  }

  /** Whose points expire within so many days, one by one as they arrive. */
  async *expiring(days: number): AsyncGenerator<z.output<typeof schemas.expiringLine>> {
    const response = await fetch(`${this.connection.url}/v1/expiring?days=${days}`, { headers: this.headers() });
    if (!response.ok || response.body === null) {
      throw new AllianceError(
        "SERVICE_ANSWER",
        `The service answers with status ${response.status}.`,
        "Check the key and the days.",
      );
    }
    let rest = "";
    for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
      const lines = `${rest}${text}`.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield schemas.expiringLine.parse(JSON.parse(line));
    }
    if (rest !== "") throw new AllianceError("SERVICE_ANSWER", "The list was cut short.", "Ask again.");
  }

  private call<Body extends z.ZodType, Answer extends z.ZodType>(
    call: ServiceCall<Body, Answer>,
  ): Promise<z.output<Answer>> {
    return callService(this.connection, call, async () => this.headers());
  }

  private headers(): Record<string, string> {
    return { authorization: `Bearer ${this.apiKey}` };
  }
}

function pathOf(customerNumber: string): string {
  return `/v1/customers/${encodeURIComponent(customerNumber)}`;
}

function queryOf(values: Readonly<Record<string, number | undefined>>): string {
  const given = Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  return given.length === 0 ? "" : `?${given.join("&")}`;
}
