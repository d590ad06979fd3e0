import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Progress } from "../../sdk/terminal/progress.js";
import { compareChains, type ClassComparison } from "./compareChains.js";
import { openLocalChain } from "../chain/openLocalChain.js";
import { playProgramme, type Play } from "./playProgramme.js";
import type { Calendar, Scale } from "./Scale.js";

/** Whether two programmes of very different size can be told apart by what a co-validator sees. */
export interface LeakageReport {
  readonly calendar: Calendar;
  readonly plays: readonly Omit<Play, "observations">[];
  readonly classes: readonly ClassComparison[];
  /** Nothing differs, and no hash can be guessed. */
  readonly ok: boolean;
}

/** A small programme that sells nothing for a while, and a large one that is always busy. */
export const SCALES: readonly [Scale, Scale] = [
  { name: "small", members: 1_000, purchases: 1, points: 120n, everBusy: false },
  { name: "large", members: 100_000, purchases: 2, points: 9_500n, everBusy: true },
];
export const CALENDAR: Calendar = { bringing: 50, periods: 6 };

/** Plays two programmes on the same calendar and compares what a co-validator sees. @param directory Where books and journals go. */
export async function reportLeakage(
  directory: string,
  progress: Progress,
  scales = SCALES,
  calendar = CALENDAR,
): Promise<LeakageReport> {
  progress.step("Deploying the alliance");
  const chain = await openLocalChain(directory, { anvil: ["--steps-tracing"] });
  try {
    const plays: Play[] = [];
    for (const scale of scales) {
      progress.step(`Playing the ${scale.name} programme`);
      const place = join(directory, scale.name);
      await mkdir(place);
      plays.push(await playProgramme(chain, place, scale, calendar));
    }
    progress.step("Comparing");
    return comparePlays(plays, calendar);
  } finally {
    await chain.close();
  }
}

/** Compares the first two of some plays. */
export function comparePlays(plays: readonly Play[], calendar: Calendar): LeakageReport {
  const [first, second] = plays;
  if (first === undefined || second === undefined) throw new RangeError("there are not two plays to compare");
  const classes = compareChains(first.observations, second.observations);
  const same = classes.every(({ differences, places }) => differences.length === 0 && places > 0);
  const guessed = plays.some((play) => play.guessed.length > 0);
  return {
    calendar,
    plays: plays.map(({ observations: _, ...play }) => play),
    classes,
    ok: same && !guessed,
  };
}
