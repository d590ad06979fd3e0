import { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { ASKED_TOO_OFTEN, boundedFetch, MOST_BYTES } from "./boundedFetch.js";
import { RATES, type Pair, type RateProviderName } from "./rates.js";
import type { Reading, Source } from "./Source.js";
import { sourceError } from "./sourceError.js";

/** Where and what a provider of rates is asked. */
export interface RateSourceOptions {
  readonly provider: RateProviderName;
  /** Such as "USD/KRW". */
  readonly market: string;
  /** In place of the provider's own address, such as "http://127.0.0.1:8080". */
  readonly url?: string | undefined;
  readonly timeoutSeconds: number;
}

/** The rate of two currencies, from a service that tells when the rate is from. */
export class RateSource implements Source {
  readonly name: string;
  private readonly pair: Pair;

  constructor(private readonly options: RateSourceOptions) {
    this.name = `${options.provider} ${options.market}`;
    const [base = "", quote = ""] = options.market.split("/");
    this.pair = { base, quote };
  }

  async read(stopping: AbortSignal): Promise<Reading> {
    const body = await this.ask(stopping);
    try {
      return RATES[this.options.provider].parse(JSON.parse(body), this.pair);
    } catch (cause) {
      const known = cause instanceof z.ZodError || cause instanceof AllianceError;
      if (!known && !(cause instanceof SyntaxError) && !(cause instanceof RangeError)) throw cause;
      throw sourceError("SOURCE_NONSENSE", this.name, "answers with what is no rate of this pair", cause);
    }
  }

  private async ask(signal: AbortSignal): Promise<string> {
    const { provider, url, timeoutSeconds } = this.options;
    const { origin, path } = RATES[provider];
    const address = new URL(path(this.pair), url ?? origin).href;
    let response: Response;
    try {
      const init = { headers: { accept: "application/json" } };
      response = await boundedFetch(address, init, { timeoutMilliseconds: timeoutSeconds * 1_000, signal });
    } catch (cause) {
      const late = cause instanceof Error && (cause.name === "TimeoutError" || cause.name === "AbortError");
      if (late) throw sourceError("SOURCE_SILENT", this.name, "does not answer in time", cause);
      if (cause instanceof RangeError) {
        throw sourceError("SOURCE_NONSENSE", this.name, `answers with more than ${MOST_BYTES} bytes`, cause);
      }
      throw sourceError("SOURCE_UNREACHABLE", this.name, "cannot be reached", cause);
    }
    if (ASKED_TOO_OFTEN.includes(response.status)) {
      throw sourceError("SOURCE_LIMITED", this.name, "was asked too often");
    }
    if (response.status >= 500) {
      throw sourceError("SOURCE_UNREACHABLE", this.name, `answers with status ${response.status}`);
    }
    if (!response.ok) throw sourceError("SOURCE_REFUSED", this.name, `answers with status ${response.status}`);
    return response.text();
  }
}
