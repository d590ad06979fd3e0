import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listenHere, type ListeningServer } from "../chain/listenHere.js";

/** A server on this machine that answers as exchanges and a provider of rates do. */
export type PriceStandIn = ListeningServer;

const MLK_KRW = 279;
const USD_KRW = 1_380;
const A_MINUTE_MS = 60_000;

/** A price that wanders around its middle by a thousandth, the same in the same minute. */
function wandering(middle: number, now: number): number {
  return middle * (1 + Math.sin(now / A_MINUTE_MS) / 1_000);
}

function answer(path: string, now: number): unknown {
  if (path.includes("forex")) {
    const price = wandering(USD_KRW, now).toFixed(2);
    return [{ code: "FRX.KRWUSD", basePrice: Number(price), currencyUnit: 1, timestamp: now }];
  }
  const price = Number(wandering(MLK_KRW, now).toFixed(2));
  return [{ market: "KRW-MLK", trade_price: price, acc_trade_volume_24h: 1_000, trade_timestamp: now }];
}

/**
 * Starts made-up prices in the shape of Upbit's, Bithumb's and Dunamu's answers: MLK about 279 won, a dollar about 1,380. For local chains
 * only: nobody trades at them.
 */
export async function startPriceStandIn(): Promise<PriceStandIn> {
  const server = createServer();
  server.on("request", ({ url = "/" }: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer(url, Date.now())));
  });
  return listenHere(server);
}
