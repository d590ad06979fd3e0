import { isOpaque, OBSERVED, type Observation, type ObservedClass } from "./Observation.js";

/** A place at which two chains differ. */
export interface Difference {
  readonly class: ObservedClass;
  readonly place: string;
  /** What the first chain shows there; absent when it has no such place. */
  readonly first?: string;
  readonly second?: string;
}

/** What comparing one class of observations gave. */
export interface ClassComparison {
  readonly class: ObservedClass;
  /** Places of either chain. */
  readonly places: number;
  /** Places that hold the very same value on both. */
  readonly equal: number;
  /** Places where two hashes stand that are equal after renaming: each hash of one chain stands for one of the other, everywhere. */
  readonly renamed: number;
  readonly differences: readonly Difference[];
}

/**
 * Whether two chains can be told apart, class by class.
 *
 * Hashes, salts and signatures cannot be equal on two chains, and say nothing by themselves; which of them are equal to which may. So
 * they are compared by their pattern of equality: a one-to-one renaming of the hashes of one chain must give those of the other, at every
 * place of every class. All other values must be equal.
 */
export function compareChains(first: readonly Observation[], second: readonly Observation[]): ClassComparison[] {
  const others = new Map(second.map((observation) => [keyOf(observation), observation]));
  const tallies = new Map(
    OBSERVED.map((name) => [name, { places: 0, equal: 0, renamed: 0, differences: new Array<Difference>() }]),
  );
  const tallyOf = (name: ObservedClass) => {
    const tally = tallies.get(name);
    if (tally === undefined) throw new RangeError(`no class ${name}`);
    tally.places++;
    return tally;
  };
  const renaming = new Renaming();
  for (const observation of first) {
    const tally = tallyOf(observation.class);
    const key = keyOf(observation);
    const other = others.get(key);
    others.delete(key);
    const { place, value } = observation;
    const outcome = compareValues(value, other?.value, renaming);
    if (outcome !== "different") {
      tally[outcome]++;
    } else {
      const second = other && { second: other.value };
      tally.differences.push({ class: observation.class, place, first: value, ...second });
    }
  }
  for (const { class: name, place, value } of others.values()) {
    tallyOf(name).differences.push({ class: name, place, second: value });
  }
  return [...tallies].map(([name, tally]) => ({ class: name, ...tally }));
}

function compareValues(first: string, second: string | undefined, renaming: Renaming) {
  if (second === undefined) return "different";
  if (isOpaque(first) && isOpaque(second) && !renaming.matches(first, second)) return "different";
  if (first === second) return "equal";
  return isOpaque(first) && isOpaque(second) ? "renamed" : "different";
}

function keyOf({ class: name, place }: Observation): string {
  return `${name} ${place}`;
}

/** Which hash of one chain stands for which of the other: one to one, once seen for ever. */
class Renaming {
  private readonly there = new Map<string, string>();
  private readonly back = new Map<string, string>();

  matches(a: string, b: string): boolean {
    const [known, origin] = [this.there.get(a), this.back.get(b)];
    if (known === undefined && origin === undefined) {
      this.there.set(a, b);
      this.back.set(b, a);
      return true;
    }
    return known === b && origin === a;
  }
}
