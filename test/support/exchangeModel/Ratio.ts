/** A fraction of unbounded integers, never rounded until it is asked to be. Neither part is negative. */
export class Ratio {
  constructor(
    private readonly over: bigint,
    private readonly under = 1n,
  ) {
    if (over < 0n || under <= 0n) throw new RangeError(`${over} / ${under}`);
  }

  times(other: Ratio): Ratio {
    return new Ratio(this.over * other.over, this.under * other.under);
  }

  dividedBy(other: Ratio): Ratio {
    return new Ratio(this.over * other.under, this.under * other.over);
  }

  floor(): bigint {
    return this.over / this.under;
  }

  ceil(): bigint {
    const floor = this.floor();
    return floor * this.under === this.over ? floor : floor + 1n;
  }
}

/** Basis points, as a share. */
export function share(basisPoints: bigint): Ratio {
  return new Ratio(basisPoints, 10_000n);
}

/** A number with 8 decimals. */
export function decimal(value: bigint): Ratio {
  return new Ratio(value, 100_000_000n);
}
