import { AllianceError } from "../../../sdk/AllianceError.js";

const REMEDIES = {
  SOURCE_UNREACHABLE: "Look at this machine's network; the source is asked again.",
  SOURCE_SILENT: "Nothing to do for a while; the source is asked again.",
  SOURCE_LIMITED: "Ask it less often: raise its pollSeconds.",
  SOURCE_REFUSED: "See whether the source still trades this market under this name.",
  SOURCE_NONSENSE: "See whether the source changed what it answers; until it is understood it does not count.",
} as const;

/** What can be wrong with a source. */
export type SourceProblem = keyof typeof REMEDIES;

/** An error of a source. What the source itself wrote goes into the cause only. */
export function sourceError(problem: SourceProblem, source: string, saying: string, cause?: unknown): AllianceError {
  return new AllianceError(problem, `${source} ${saying}.`, REMEDIES[problem], { cause });
}
