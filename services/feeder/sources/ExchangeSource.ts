import {
  bithumb,
  coinone,
  DDoSProtection,
  kucoin,
  NetworkError,
  NullResponse,
  RateLimitExceeded,
  RequestTimeout,
  upbit,
  BadResponse,
  BaseError,
  type Exchange,
} from "ccxt";
import { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { ASKED_TOO_OFTEN, boundedFetch, MOST_BYTES } from "./boundedFetch.js";
import type { Reading, Source } from "./Source.js";
import { sourceError } from "./sourceError.js";
import { TICKERS, type ExchangeName } from "./tickers.js";

const CLASSES = { upbit, bithumb, coinone, kucoin } as const;
/** ccxt's own time-out, which covers no body, comes a little later than ours. */
const GRACE_MS = 1_000;

/** Where and what an exchange is asked. */
export interface ExchangeSourceOptions {
  readonly exchange: ExchangeName;
  /** As ccxt names it, such as "MLK/KRW". */
  readonly market: string;
  /** In place of the exchange's own address, such as "http://127.0.0.1:8080". */
  readonly url?: string | undefined;
  readonly timeoutSeconds: number;
}

const answer = z.object({ info: z.unknown() });

/** A market of a crypto exchange, asked through ccxt, which knows addresses, limits and errors of each exchange. */
export class ExchangeSource implements Source {
  readonly name: string;
  private readonly client: Exchange;
  private readonly base: string;
  private readonly quote: string;
  private stopping: AbortSignal = new AbortController().signal;

  constructor(private readonly options: ExchangeSourceOptions) {
    const { exchange, market, url, timeoutSeconds } = options;
    this.name = `${exchange} ${market}`;
    [this.base = "", this.quote = ""] = market.split("/");
    this.client = new CLASSES[exchange]({ timeout: timeoutSeconds * 1_000 + GRACE_MS, enableRateLimit: true });
    this.client.fetchImplementation = async (address: string, init: RequestInit) => {
      const bounds = { timeoutMilliseconds: timeoutSeconds * 1_000, signal: this.stopping };
      const response = await boundedFetch(address, init, bounds).catch((cause: unknown) => {
        if (!(cause instanceof RangeError)) throw cause;
        throw sourceError("SOURCE_NONSENSE", this.name, `answers with more than ${MOST_BYTES} bytes`, cause);
      });
      // Before ccxt, which takes KuCoin's for a refusal.
      if (ASKED_TOO_OFTEN.includes(response.status)) {
        throw sourceError("SOURCE_LIMITED", this.name, "was asked too often");
      }
      return response;
    };
    if (url !== undefined) this.redirect(new URL(url).origin);
    // One known market instead of a list of all, which would have to be loaded before the first price.
    const id = TICKERS[exchange].idOf(this.base, this.quote);
    const [base, quote] = [this.base, this.quote];
    const known = { id, symbol: market, base, quote, baseId: base, quoteId: quote, type: "spot", spot: true };
    this.client.setMarkets([{ ...known, active: true, contract: false }]);
  }

  async read(stopping: AbortSignal): Promise<Reading> {
    this.stopping = stopping;
    let ticker: unknown;
    try {
      ticker = await this.client.fetchTicker(this.options.market);
    } catch (error) {
      throw this.explain(error);
    }
    return this.check(ticker);
  }

  private check(ticker: unknown): Reading {
    const { schema, idOf } = TICKERS[this.options.exchange];
    const info = answer.safeParse(ticker).data?.info;
    let parsed;
    try {
      parsed = schema.parse(info);
    } catch (cause) {
      if (!(cause instanceof z.ZodError) && !(cause instanceof AllianceError)) throw cause;
      throw sourceError("SOURCE_NONSENSE", this.name, "answers with what is no ticker", cause);
    }
    const { market, ...reading } = parsed;
    if (market !== idOf(this.base, this.quote)) {
      throw sourceError("SOURCE_NONSENSE", this.name, `answers for another market, ${JSON.stringify(market)}`);
    }
    return reading;
  }

  /** ccxt's errors carry whole answers; only what kind of error it was is told. */
  private explain(error: unknown): unknown {
    if (error instanceof AllianceError) return error;
    const named = error instanceof Error ? error.name : "";
    if (error instanceof RequestTimeout || named === "TimeoutError" || named === "AbortError") {
      return sourceError("SOURCE_SILENT", this.name, "does not answer in time", error);
    }
    if (error instanceof RateLimitExceeded || error instanceof DDoSProtection) {
      return sourceError("SOURCE_LIMITED", this.name, "was asked too often", error);
    }
    if (error instanceof BadResponse || error instanceof NullResponse) {
      return sourceError("SOURCE_NONSENSE", this.name, "answers with what is no ticker", error);
    }
    if (error instanceof NetworkError) {
      return sourceError("SOURCE_UNREACHABLE", this.name, "cannot be reached", error);
    }
    if (error instanceof BaseError) return sourceError("SOURCE_REFUSED", this.name, `refuses (${error.name})`, error);
    // ccxt stumbles over answers it does not expect.
    return sourceError("SOURCE_NONSENSE", this.name, "answers with what is no ticker", error);
  }

  /** Every address of the exchange, whatever host it is on, keeps its path. */
  private redirect(origin: string): void {
    const moved = (address: string) => address.replace(/^https?:\/\/[^/]+/, origin);
    const addresses = z.record(z.string(), z.string()).parse(this.client.urls.api);
    const entries = Object.entries(addresses).map(([api, address]) => [api, moved(address)] as const);
    this.client.urls.api = Object.fromEntries(entries);
  }
}
