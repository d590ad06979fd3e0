import type { Dropped, Part } from "./Quotation.js";

const BASIS = 10_000n;

/** By what readings are judged together. */
export interface CombineRules {
  /** How many sources a price needs. */
  readonly minSources: number;
  /** A source is an outlier when it is further from the median than this many median absolute deviations … */
  readonly outlierDeviations: bigint;
  /** … and than this, basis points of the median: sources that all but agree are none. */
  readonly outlierFloor: bigint;
  /** How far apart what is left may be, basis points of the lowest. */
  readonly maxDisagreement: bigint;
}

/** A price made of several sources. */
export interface Price {
  /** Volume-weighted mean, 8 decimals, rounded down. */
  readonly price: bigint;
  /** The time of the oldest source used, Unix seconds: the price is nowhere newer than its sources. */
  readonly observedAt: number;
  /** All sources' volume or weight together. */
  readonly weight: bigint;
  readonly used: readonly string[];
}

/** A price, or why there is none; and what was left out as too far from the others. */
export interface Combination {
  readonly price: Price | undefined;
  readonly problem: "TOO_FEW_SOURCES" | "SOURCES_DISAGREE" | undefined;
  readonly outliers: readonly Dropped[];
}

/**
 * Makes one price of what several sources say: drops outliers by the median absolute deviation, and weights the rest by volume. The
 * median and its deviation do not ask for volume, so a source that invents trades cannot make the others outliers; inside the band
 * around the median it can pull the price towards itself.
 */
export function combine(parts: readonly Part[], rules: CombineRules): Combination {
  const kept = withoutOutliers(parts, rules);
  const outliers = parts
    .filter((part) => !kept.includes(part))
    .map(({ source }) => ({ source, reason: "OUTLIER" as const }));
  if (kept.length < rules.minSources || kept.length === 0) {
    return { price: undefined, problem: "TOO_FEW_SOURCES", outliers };
  }
  const prices = kept.map(({ price }) => price).sort(ascending);
  const [lowest = 0n, highest = 0n] = [prices.at(0), prices.at(-1)];
  // Two sources have no majority, and of four two may be wrong alike: then nobody is posted for.
  if ((highest - lowest) * BASIS > lowest * rules.maxDisagreement) {
    return { price: undefined, problem: "SOURCES_DISAGREE", outliers };
  }
  const weight = kept.reduce((sum, part) => sum + part.weight, 0n);
  const value = kept.reduce((sum, part) => sum + part.price * part.weight, 0n);
  const price = {
    price: value / weight,
    observedAt: Math.min(...kept.map(({ observedAt }) => observedAt)),
    weight,
    used: kept.map(({ source }) => source),
  };
  return { price, problem: undefined, outliers };
}

function withoutOutliers(parts: readonly Part[], { outlierDeviations, outlierFloor }: CombineRules): readonly Part[] {
  if (parts.length === 0) return parts;
  const middle = median(parts.map(({ price }) => price));
  const distance = ({ price }: Part) => magnitude(price - middle);
  const spread = median(parts.map(distance)) * outlierDeviations;
  const floor = (middle * outlierFloor) / BASIS;
  const limit = spread > floor ? spread : floor;
  return parts.filter((part) => distance(part) <= limit);
}

function ascending(a: bigint, b: bigint): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

/** Of an even number, the mean of the two in the middle, rounded down. */
function median(values: readonly bigint[]): bigint {
  const sorted = [...values].sort(ascending);
  const [low = 0n, high = 0n] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return (low + high) / 2n;
}
