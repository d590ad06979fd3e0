const FIRST = 1_024;
/** Of a lot that has settled. */
const GONE = -1;

/**
 * What is left of each accrual that has not settled yet, 28 bytes each; those that have are forgotten. Accruals come in the order of their
 * numbers, so that one is found by bisection; a heap tells which settles next.
 */
export class Holds {
  private seqs = new Float64Array(FIRST);
  private settlesAt = new Float64Array(FIRST);
  private slots = new Uint32Array(FIRST);
  /** At most 10^15 points, which a float holds exactly. */
  private left = new Float64Array(FIRST);
  private heap = new Uint32Array(FIRST);
  private count = 0;
  private waiting = 0;

  /** Holds an accrual's points until then. `slot` is its cohort's. */
  add(seq: number, settlesAt: number, slot: number, points: bigint): void {
    if (this.count === this.seqs.length) this.makeRoom();
    const lot = this.count++;
    this.seqs[lot] = seq;
    this.settlesAt[lot] = settlesAt;
    this.slots[lot] = slot;
    this.left[lot] = Number(points);
    this.rise(this.waiting++, lot);
  }

  /** Takes points out of an accrual's. False, and nothing is taken, when it holds less in that cohort. */
  take(seq: number, slot: number, points: bigint): boolean {
    const lot = this.find(seq);
    const left = this.left[lot] ?? GONE;
    if (this.seqs[lot] !== seq || lot >= this.count || this.slots[lot] !== slot || left < Number(points)) return false;
    this.left[lot] = left - Number(points);
    return true;
  }

  /** Gives what settles up to that time: the cohort, and how many points. */
  settle(at: number, give: (slot: number, points: bigint) => void): void {
    for (;;) {
      const lot = this.heap[0] ?? 0;
      if (this.waiting === 0 || (this.settlesAt[lot] ?? 0) > at) return;
      give(this.slots[lot] ?? 0, BigInt(this.left[lot] ?? 0));
      this.left[lot] = GONE;
      this.sink(this.heap[--this.waiting] ?? 0);
    }
  }

  private find(seq: number): number {
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.seqs[middle] ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private time(place: number): number {
    return this.settlesAt[this.heap[place] ?? 0] ?? 0;
  }

  private rise(place: number, lot: number): void {
    const time = this.settlesAt[lot] ?? 0;
    for (let at = place; ;) {
      const above = (at - 1) >> 1;
      if (at === 0 || this.time(above) <= time) {
        this.heap[at] = lot;
        return;
      }
      this.heap[at] = this.heap[above] ?? 0;
      at = above;
    }
  }

  private sink(lot: number): void {
    const time = this.settlesAt[lot] ?? 0;
    for (let at = 0; ;) {
      let below = 2 * at + 1;
      if (below + 1 < this.waiting && this.time(below + 1) < this.time(below)) below++;
      if (below >= this.waiting || this.time(below) >= time) {
        this.heap[at] = lot;
        return;
      }
      this.heap[at] = this.heap[below] ?? 0;
      at = below;
    }
  }

  /** Forgets what has settled; takes twice the room when that was less than half. */
  private makeRoom(): void {
    const { seqs, settlesAt, slots, left } = this;
    const kept = Array.from(left.keys()).filter((lot) => (left[lot] ?? GONE) !== GONE);
    const room = kept.length > seqs.length / 2 ? 2 * seqs.length : seqs.length;
    this.seqs = new Float64Array(room);
    this.settlesAt = new Float64Array(room);
    this.slots = new Uint32Array(room);
    this.left = new Float64Array(room);
    this.heap = new Uint32Array(room);
    [this.count, this.waiting] = [0, 0];
    for (const lot of kept) {
      this.add(seqs[lot] ?? 0, settlesAt[lot] ?? 0, slots[lot] ?? 0, BigInt(left[lot] ?? 0));
    }
  }
}
