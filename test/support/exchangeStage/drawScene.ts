import { Random } from "../random.js";
import { bindPools } from "./bindPools.js";
import { drawDraft } from "./drawDraft.js";
import { allianceOf, type Cast } from "./draft.js";
import type { Scene } from "./encodeScene.js";
import { spoil } from "./faults.js";
import { quoteTrade, type Plan } from "../exchangeModel/quoteTrade.js";
import { Refusal } from "../exchangeModel/Refusal.js";
import type { Alliance, Trade } from "../exchangeModel/state.js";

/** How many ways a scene is spoiled in. */
const SPOILS = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3] as const;

const OPENING = 1_798_761_600n;
const EIGHT_YEARS = 252_460_800n;
/** Epochs and days begin at their multiples. */
const UNITS = [3_600n, 86_400n, 604_800n, 2_629_800n, 31_622_400n] as const;

/** A time of a seed, in the eight years from 2027: often the first or last second of a day or an epoch. */
export function drawTime(seed: bigint): bigint {
  const random = new Random(seed);
  const time = OPENING + random.between(0n, EIGHT_YEARS);
  const begin = time - (time % random.pick(UNITS));
  return random.pick([time, begin < OPENING ? time : begin, begin - 1n < OPENING ? time : begin - 1n]);
}

/** A scene of a seed at a time: the same for the same two. About two trades in three go through. */
export function drawScene(seed: bigint, cast: Cast, now: bigint): Scene {
  const random = new Random(seed);
  const draft = drawDraft(random, cast, now);
  const plan = possiblePlan(allianceOf(draft), draft.trade);
  if (plan !== undefined) {
    bindPools(random, draft, plan);
    for (let spoils = random.pick(SPOILS); spoils > 0; spoils--) spoil(random, draft, plan);
  }
  return { alliance: allianceOf(draft), trade: draft.trade, ahead: random.between(0n, 1_000_000n) };
}

function possiblePlan(alliance: Alliance, trade: Trade): Plan | undefined {
  try {
    return quoteTrade(alliance, trade);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
