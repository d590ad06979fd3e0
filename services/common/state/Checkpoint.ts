import type { DatabaseSync } from "node:sqlite";
import { z } from "zod";

/** A block in which something of a service's happened. */
export interface SeenBlock {
  readonly blockNumber: number;
  readonly blockHash: string;
}

const row = z.object({ blockNumber: z.int().nullable(), blockHash: z.string().nullable() });

/** The last block that a service knows of its chain: a node that does not know it is not believed. */
export class Checkpoint {
  /** @param database The service's state file, as `openStateFile` gives it. */
  constructor(private readonly database: DatabaseSync) {}

  /** Undefined before there is one. */
  seen(): SeenBlock | undefined {
    const { blockNumber, blockHash } = row.parse(
      this.database.prepare("SELECT blockNumber, blockHash FROM chain").get(),
    );
    return blockNumber === null || blockHash === null ? undefined : { blockNumber, blockHash };
  }

  remember(blockNumber: number, blockHash: string): void {
    this.database.prepare("UPDATE chain SET blockNumber = ?, blockHash = ?").run(blockNumber, blockHash);
  }

  /** Writes what is there already, durably. */
  touch(): void {
    this.database.exec("UPDATE chain SET id = id");
  }
}
