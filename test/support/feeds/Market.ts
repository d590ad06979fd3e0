import { EXCHANGES, type ExchangeName } from "../../../services/feeder/sources/tickers.js";
import { RATE_PROVIDERS, type RateProviderName } from "../../../services/feeder/sources/rates.js";
import { PriceServer, type Answer } from "./PriceServer.js";
import { RATE_SHAPES } from "./rates.js";
import { TICKER_SHAPES } from "./tickers.js";

/** What a market says: its price as text, and how long ago it was made, seconds. */
export interface Quoted {
  readonly price: string;
  readonly volume?: string;
  readonly age?: number;
}

/** Four exchanges and three providers of rates on this machine, each a server of its own, all with one clock. */
export class Market {
  /** By exchange and market, such as "upbit MLK/KRW". */
  readonly tickers = new Map<string, Quoted>();
  /** What a provider says of USD/KRW. */
  readonly rates = new Map<RateProviderName, Quoted>();
  /** In place of what it would say: silence, failure, nonsense. */
  readonly broken = new Map<ExchangeName | RateProviderName, Answer>();

  private constructor(
    private readonly servers: ReadonlyMap<ExchangeName | RateProviderName, PriceServer>,
    private readonly clock: () => number,
  ) {}

  static async open(clock: () => number): Promise<Market> {
    const names = [...EXCHANGES, ...RATE_PROVIDERS];
    const servers = new Map(await Promise.all(names.map(async (name) => [name, await PriceServer.start()] as const)));
    const market = new Market(servers, clock);
    for (const name of EXCHANGES) market.server(name).tell((url) => market.ticker(name, url));
    for (const name of RATE_PROVIDERS) market.server(name).tell(() => market.rate(name));
    return market;
  }

  urlOf(name: ExchangeName | RateProviderName): string {
    return this.server(name).url;
  }

  /** Every exchange says the same of MLK, which costs so many won; a dollar of USDT costs 1,400. */
  tellEverywhere(won: number): void {
    for (const name of ["upbit", "bithumb", "coinone"]) this.tickers.set(`${name} MLK/KRW`, { price: String(won) });
    this.tickers.set("kucoin MLK/USDT", { price: (won / 1_400).toFixed(8) });
    for (const name of ["upbit", "bithumb"]) this.tickers.set(`${name} USDT/KRW`, { price: "1400" });
    for (const name of RATE_PROVIDERS) this.rates.set(name, { price: "1380.5" });
  }

  async close(): Promise<void> {
    await Promise.all([...this.servers.values()].map((server) => server.stop()));
  }

  private server(name: ExchangeName | RateProviderName): PriceServer {
    const server = this.servers.get(name);
    if (server === undefined) throw new RangeError(`no server of ${name}`);
    return server;
  }

  private ticker(name: ExchangeName, url: URL): Answer {
    const broken = this.broken.get(name);
    if (broken !== undefined) return broken;
    const usdt = (url.pathname + url.search).includes("USDT");
    const [base, quote] = name === "kucoin" ? ["MLK", "USDT"] : [usdt ? "USDT" : "MLK", "KRW"];
    const said = this.tickers.get(`${name} ${base}/${quote}`);
    if (said === undefined) return { json: {}, status: 404 };
    const { price, volume = "1000", age = 0 } = said;
    const time = (this.clock() - age) * 1_000;
    return { json: TICKER_SHAPES[name]({ base, quote, price, volume, time }) };
  }

  private rate(name: RateProviderName): Answer {
    const broken = this.broken.get(name);
    if (broken !== undefined) return broken;
    const said = this.rates.get(name);
    if (said === undefined) return { json: {}, status: 404 };
    return {
      json: RATE_SHAPES[name]({ base: "USD", price: Number(said.price), time: this.clock() - (said.age ?? 0) }),
    };
  }
}
