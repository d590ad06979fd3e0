import type { IPointExchange } from "../../typechain-types/contracts/exchange/PointExchange.js";

/** A pool as a plain object, to be compared as a whole. */
export function poolFields(pool: IPointExchange.PoolStructOutput) {
  const { reserve, fees, credit, partnerId, faceValue, currencyFeed, bid, ask, quotedAt, epochLength } = pool;
  const { validity, paused, buys, sells } = pool;
  const money = { reserve, fees, credit };
  const terms = { partnerId, faceValue, currencyFeed, bid, ask, quotedAt, epochLength, validity };
  return { ...money, ...terms, paused, buys, sells, limits: limitFields(pool.limits) };
}

/** A pool's limits as a plain object. */
export function limitFields(limits: IPointExchange.LimitsStructOutput) {
  const { lowestBid, highestAsk, minRemaining, outflowCap, inventoryCap } = limits;
  return { lowestBid, highestAsk, minRemaining, outflowCap, inventoryCap };
}
