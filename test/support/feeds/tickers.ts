import type { ExchangeName } from "../../../services/feeder/sources/tickers.js";

/** What an exchange is made to say of a market. */
export interface Said {
  readonly base: string;
  readonly quote: string;
  /** As it is to stand in the answer. */
  readonly price: unknown;
  readonly volume: unknown;
  /** Milliseconds. */
  readonly time: unknown;
}

/** Tickers in the shape each exchange documents: what a feeder reads and what stands around it. */
export const TICKER_SHAPES: Record<ExchangeName, (said: Said) => unknown> = {
  // https://docs.upbit.com/kr/reference/list-tickers
  upbit: ({ base, quote, price, volume, time }) => [
    {
      market: `${quote}-${base}`,
      trade_date: "20270115",
      trade_time: "080000",
      trade_timestamp: time,
      opening_price: 281,
      high_price: 290,
      low_price: 270,
      trade_price: price,
      prev_closing_price: 281,
      change: "FALL",
      change_price: 2,
      change_rate: 0.0071174377,
      signed_change_price: -2,
      signed_change_rate: -0.0071174377,
      trade_volume: 1.00000005,
      acc_trade_price: 100958258.5,
      acc_trade_price_24h: 289586501.6,
      acc_trade_volume: 340985.311,
      acc_trade_volume_24h: volume,
      highest_52_week_price: 700,
      highest_52_week_date: "2026-02-22",
      lowest_52_week_price: 200,
      lowest_52_week_date: "2026-06-22",
      // When the answer was made, which is not when the price was.
      timestamp: 1_900_000_000_000,
    },
  ],
  // https://apidocs.bithumb.com/reference/현재가-조회
  bithumb: (said) => TICKER_SHAPES.upbit(said),
  // https://docs.coinone.co.kr/v1.0/reference/ticker
  coinone: ({ base, quote, price, volume, time }) => ({
    result: "success",
    error_code: "0",
    server_time: 1_900_000_000_000,
    tickers: [
      {
        quote_currency: quote.toLowerCase(),
        target_currency: base.toLowerCase(),
        timestamp: time,
        high: "290.0",
        low: "270.0",
        first: "281.0",
        last: price,
        quote_volume: "113498042.3859",
        target_volume: volume,
        best_asks: [{ price: "279.6", qty: "0.18471358" }],
        best_bids: [{ price: "278.4", qty: "0.04213455" }],
        id: "1701073357818001",
      },
    ],
  }),
  // https://www.kucoin.com/docs-new/rest/spot-trading/market-data/get-24hr-stats
  kucoin: ({ base, quote, price, volume, time }) => ({
    code: "200000",
    data: {
      time,
      symbol: `${base}-${quote}`,
      buy: "0.20205",
      sell: "0.20215",
      changeRate: "-0.0055",
      changePrice: "-0.0011",
      high: "0.21",
      low: "0.19",
      vol: volume,
      volValue: "25984.946157790431",
      last: price,
      averagePrice: "0.20366065903",
      takerFeeRate: "0.001",
      makerFeeRate: "0.001",
      takerCoefficient: "1",
      makerCoefficient: "1",
    },
  }),
};
