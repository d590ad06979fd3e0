import { cohortsIn } from "../replay/cohortArrays.js";
import type { Keccak256 } from "./createKeccak256.js";
import { hashCohorts } from "./hashCohorts.js";
import type { CommitmentJob, JobResult } from "./jobs.js";
import { hashSubtree } from "./packedTree.js";
import { replayPeriod } from "./replayPeriod.js";

/** Does one job of a commitment. */
export function doJob(keccak256: Keccak256, job: CommitmentJob): JobResult {
  switch (job.kind) {
    case "replay":
      return { cohorts: replayPeriod(job.file, job.period) };
    case "leaves":
      return { leaves: hashCohorts(keccak256, job.context, cohortsIn(job.cohorts, job.from, job.to)) };
    case "subtree":
      hashSubtree(keccak256, new Uint8Array(job.tree), job.node);
      return {};
  }
}
