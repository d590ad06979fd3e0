import { z } from "zod";
import type { IndexFile } from "../store/IndexFile.js";
import { numberOf, textOf } from "../store/rows.js";

const LATEST = `SELECT args, time FROM event JOIN block ON block.number = event.position / 1000000
  WHERE name = 'CommitmentPosted' AND contract = ? ORDER BY event.position DESC LIMIT 1`;
const posted = z.object({ period: z.string().transform(Number) });

/**
 * When a programme's next commitment should come, Unix seconds; undefined before its first. A period is Unix time over its length and is
 * posted soon after its end, so a time and a period tell the length: what is posted an hour late makes it longer by less than the hundredth
 * of a second for periods of an hour, and by a minute for those of a year.
 */
export function commitmentDue(file: IndexFile, point: string): number | undefined {
  const row = file.first(LATEST, point);
  if (row === undefined) return undefined;
  const time = numberOf(row, "time");
  const { period } = posted.parse(JSON.parse(textOf(row, "args")));
  return Math.round(time + time / (period + 1));
}
