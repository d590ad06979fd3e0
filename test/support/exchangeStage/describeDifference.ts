import type { Scene } from "./encodeScene.js";
import {
  PartnerPoint__factory,
  PointExchange__factory,
  PriceOracle__factory,
  TradeStage__factory,
} from "../../../typechain-types/index.js";

const stage = TradeStage__factory.createInterface();
const contracts = [PointExchange__factory, PriceOracle__factory, PartnerPoint__factory].map((factory) =>
  factory.createInterface(),
);

/** What a person needs to understand a state in which contract and model differ. */
export function describeDifference(seed: number, scene: Scene, expected: string, played: string): string {
  return [
    `the exchange differs from the model; repeat this state alone with SEED=${seed}`,
    `trade: ${show(scene.trade)}`,
    `state: ${show(scene.alliance)}`,
    `model:    ${describeEnd(expected)}`,
    `contract: ${describeEnd(played)}`,
  ].join("\n");
}

/** How a scene ended: both answers, and every word looked at afterwards. */
function describeEnd(end: string): string {
  const played = stage.parseError(`0x${end}`);
  if (played === null) return `0x${end}`;
  const [quoted, quote, traded, trade, values] = played.args.toArray().map((part: unknown) => part);
  return show({ quote: describeAnswer(quoted, quote), trade: describeAnswer(traded, trade), values });
}

function describeAnswer(success: unknown, data: unknown): unknown {
  if (typeof data !== "string") return data;
  if (success === true) return (data.slice(2).match(/.{64}/g) ?? []).map((digits) => BigInt(`0x${digits}`));
  for (const contract of contracts) {
    const error = contract.parseError(data);
    if (error !== null) return [error.name, ...error.args];
  }
  return data;
}

function show(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => {
    if (typeof item === "bigint") return item.toString();
    return item instanceof Map ? [...item] : item;
  });
}
