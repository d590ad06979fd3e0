import { encodeBytes32String } from "ethers";
import { z } from "zod";
import type { IndexFile } from "../store/IndexFile.js";
import { latestEvent } from "./latestEvent.js";

const settings = z.object({ maxAge: z.coerce.number() });

/** How long an answer of a feed counts, seconds, as its latest settings say; endless when the index has none of them. */
export function maxAgeOf(file: IndexFile, feed: string): number {
  const id = encodeBytes32String(feed);
  const changed = latestEvent(file, "FeedChanged", id, z.object({ current: settings }))?.current;
  const added = latestEvent(file, "FeedAdded", id, z.object({ settings }))?.settings;
  return (changed ?? added)?.maxAge ?? Number.POSITIVE_INFINITY;
}
