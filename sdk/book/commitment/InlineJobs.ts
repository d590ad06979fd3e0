import type { Keccak256 } from "./createKeccak256.js";
import { doJob } from "./doJob.js";
import type { CommitmentThreads } from "./hashTree.js";
import type { CommitmentJob, JobResult } from "./jobs.js";

/** Jobs done where they are asked for, one after the other: for few leaves a thread takes longer to start than the work. */
export class InlineJobs implements CommitmentThreads {
  readonly size = 1;

  constructor(private readonly keccak256: Keccak256) {}

  run(jobs: readonly CommitmentJob[]): Promise<JobResult[]> {
    return Promise.resolve(jobs.map((job) => doJob(this.keccak256, job)));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
