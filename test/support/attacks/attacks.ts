import { adminAttacks } from "./admin.js";
import type { Attack } from "./Attack.js";
import { callAttacks } from "./calls.js";
import { issuerAttacks } from "./issuer.js";
import { keyAttacks } from "./keys.js";
import { memberAttacks } from "./members.js";
import { priceAttacks } from "./prices.js";
import { reporterAttacks } from "./reporters.js";
import { reporterTimingAttacks } from "./reporterTiming.js";
import { selfDealingAttacks } from "./selfDealing.js";
import { treasurerAttacks } from "./treasurer.js";

/** Every attack of docs/auditor/attacks.md, in its order. */
export const attacks: readonly Attack[] = [
  ...issuerAttacks,
  ...treasurerAttacks,
  ...adminAttacks,
  ...selfDealingAttacks,
  ...keyAttacks,
  ...reporterAttacks,
  ...reporterTimingAttacks,
  ...priceAttacks,
  ...memberAttacks,
  ...callAttacks,
];
