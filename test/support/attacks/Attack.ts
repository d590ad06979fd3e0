/** What an attacker could take, by a formula of its own, and what the play measured. */
export interface Measured {
  /** In wei of MLK where the attack's unit is MLK, else in whole units. */
  readonly bound: bigint;
  /** Likewise; negative when the attacker loses. */
  readonly taken: bigint;
}

/** One row of docs/auditor/attacks.md, and the play that measures it on a deployed market. */
export interface Attack {
  /** Who does what. */
  readonly name: string;
  /** The formula of the bound, in words. */
  readonly most: string;
  /** What stops it; the play shows that it does. */
  readonly answer: string;
  readonly unit: "MLK" | "points" | "hours" | "halts" | "requests" | "batches";
  /** How much of the bound the play must take, per cent: a bound that nobody reaches says little. */
  readonly least: bigint;
  readonly play: () => Promise<Measured>;
}
