import { AllianceError } from "../../../sdk/AllianceError.js";
import type { IndexFile } from "../store/IndexFile.js";
import { startOf } from "../store/position.js";
import { numberOf, textOf } from "../store/rows.js";

/** The last block indexed. */
export interface IndexedBlock {
  readonly number: number;
  readonly hash: string;
  /** Unix seconds. */
  readonly time: number;
}

/** The last block indexed. Error: `INDEX_EMPTY`. */
export function indexedTo(file: IndexFile): IndexedBlock {
  const row = file.first("SELECT number, hash, time FROM block JOIN source ON number = indexedTo");
  if (row === undefined) {
    throw new AllianceError("INDEX_EMPTY", `${file.path} has no block yet.`, "Let the indexer run first.");
  }
  return { number: numberOf(row, "number"), hash: textOf(row, "hash"), time: numberOf(row, "time") };
}

/** The position below which all logs of blocks before a time are. @param time Unix seconds. */
export function positionAt(file: IndexFile, time: number): number {
  const row = file.first("SELECT number FROM block WHERE time < ? ORDER BY time DESC, number DESC LIMIT 1", time);
  return row === undefined ? 0 : startOf(numberOf(row, "number") + 1);
}
