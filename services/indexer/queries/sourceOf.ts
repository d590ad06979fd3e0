import { AllianceError } from "../../../sdk/AllianceError.js";
import type { IndexFile, Source } from "../store/IndexFile.js";

/** The alliance of an index. Error: `INDEX_EMPTY`. */
export function sourceOf(file: IndexFile): Source {
  const source = file.source();
  if (source !== undefined) return source;
  throw new AllianceError("INDEX_EMPTY", `${file.path} is of no alliance yet.`, "Let the indexer run first.");
}
