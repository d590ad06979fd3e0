/** A generator of the same numbers for the same seed: SplitMix64. */
export class Random {
  constructor(private state: bigint) {}

  /** 64 random bits. */
  private next(): bigint {
    this.state = BigInt.asUintN(64, this.state + 0x9e3779b97f4a7c15n);
    let mixed = this.state;
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n);
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
    return mixed ^ (mixed >> 31n);
  }

  /** A number from `low` to `high`, both included; their distance is below 2^64. */
  between(low: bigint, high: bigint): bigint {
    return low + (this.next() % (high - low + 1n));
  }

  /** A number of 1 to `bits` bits (at most 64), every length as likely: small ones come as often as large ones. */
  ofBits(bits: bigint): bigint {
    const length = this.between(1n, bits);
    return this.between(1n << (length - 1n), (1n << length) - 1n);
  }

  /** One of the items. */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[Number(this.between(0n, BigInt(items.length - 1)))];
    if (item === undefined) throw new RangeError("nothing to pick from");
    return item;
  }
}
