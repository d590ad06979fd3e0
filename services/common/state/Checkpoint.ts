import { z } from "zod";
import type { StateTables } from "./StateTables.js";

/** A block in which something of a service's happened. */
export interface SeenBlock {
  readonly blockNumber: number;
  readonly blockHash: string;
}

const row = z.object({ blockNumber: z.int().nullable(), blockHash: z.string().nullable() });

/** The last block that a service knows of its chain: a node that does not know it is not believed. */
export class Checkpoint {
  constructor(private readonly store: StateTables) {}

  /** Undefined before there is one. */
  seen(): SeenBlock | undefined {
    const { blockNumber, blockHash } = row.parse(this.store.first("SELECT blockNumber, blockHash FROM chain"));
    return blockNumber === null || blockHash === null ? undefined : { blockNumber, blockHash };
  }

  remember(blockNumber: number, blockHash: string): void {
    this.store.run("UPDATE chain SET blockNumber = ?, blockHash = ?", blockNumber, blockHash);
  }

  /** Writes what is there already, durably: a key, since another value that stays the same is not written. */
  touch(): void {
    this.store.run("UPDATE chain SET id = id");
  }
}
