/** A call that the council scheduled. Its value in ether is always zero here: others are never matched. */
export interface ScheduledCall {
  readonly to: string;
  readonly value: bigint;
  readonly data: string;
}

/** An operation that waits in the timelock. */
export interface Operation {
  readonly id: string;
  readonly calls: readonly ScheduledCall[];
  readonly predecessor: string;
  readonly salt: string;
  /** From then on anybody can execute it, Unix seconds. */
  readonly dueAt: number;
  /** It does nothing but remove guardians, who cannot cancel it. */
  readonly removal: boolean;
  /** It needs another first, which neither waits nor was executed: it never runs. */
  readonly stuck: boolean;
}

/** A timelock: who may do what, and what waits in it. */
export interface TimelockState {
  readonly delay: bigint;
  readonly admins: readonly string[];
  readonly proposers: readonly string[];
  readonly cancellers: readonly string[];
  readonly executors: readonly string[];
  readonly operations: readonly Operation[];
}
