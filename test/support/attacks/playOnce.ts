import type { Attack, Measured } from "./Attack.js";

/** Plays each attack once, whichever test asks first. */
export function playOnce(): (attack: Attack) => Promise<Measured> {
  const results = new Map<Attack, Measured>();
  return async (attack) => {
    const measured = results.get(attack) ?? (await attack.play());
    results.set(attack, measured);
    return measured;
  };
}
