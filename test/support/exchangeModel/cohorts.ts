import { demand } from "./Refusal.js";
import { WIDEST_POINTS, type Cohorts, type Holder, type Programme } from "./state.js";

/** Epochs of a programme's points at a time: those still valid begin with `oldest`. */
export function epochsOf({ epochLength, validity }: Programme, now: bigint) {
  const current = now / epochLength;
  return { current, oldest: current < validity ? 0n : current - validity };
}

/** Points of some epochs. */
export function sumOf(cohorts: Cohorts, first: bigint, last: bigint): bigint {
  let sum = 0n;
  for (const [epoch, points] of cohorts) if (epoch >= first && epoch <= last) sum += points;
  return sum;
}

/** The holders of a programme after points of `minEpoch` or later moved, earliest first. */
export function movePoints(
  programme: Programme,
  now: bigint,
  { from, to, points, minEpoch }: { from: string; to: string; points: bigint; minEpoch: bigint },
): ReadonlyMap<string, Holder> {
  const { holders } = programme;
  const [source, target] = [holders.get(from), holders.get(to)];
  demand(target !== undefined, "PartnerPoint_NotLinked", to);
  demand(source !== undefined, "PartnerPoint_NotLinked", from);
  demand(!source.frozen, "PartnerPoint_AccountFrozen", from);
  const { current, oldest } = epochsOf(programme, now);
  const first = minEpoch > oldest ? minEpoch : oldest;

  const taken = new Map<bigint, bigint>();
  let left = points;
  for (const [epoch, held] of [...source.cohorts].sort(([a], [b]) => Number(a - b))) {
    if (epoch < first || epoch > current || held === 0n || left === 0n) continue;
    const part = held < left ? held : left;
    taken.set(epoch, part);
    left -= part;
  }
  const given = new Map(source.cohorts);
  for (const [epoch, part] of taken) given.set(epoch, (given.get(epoch) ?? 0n) - part);
  const received = from === to ? given : new Map(target.cohorts);
  for (const [epoch, part] of taken) {
    const sum = (received.get(epoch) ?? 0n) + part;
    // Points of four epochs stand in one word, and move at once.
    demand(sum <= WIDEST_POINTS, "PartnerPoint_BucketFull", to, epoch / 4n);
    received.set(epoch, sum);
  }
  demand(left === 0n, "ERC20InsufficientBalance", from, points - left, points);
  const moved = new Map(holders);
  moved.set(from, { ...source, cohorts: given });
  moved.set(to, { ...target, cohorts: received });
  return moved;
}
