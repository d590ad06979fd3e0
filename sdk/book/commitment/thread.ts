import { parentPort } from "node:worker_threads";
import { AllianceError } from "../../AllianceError.js";
import { createKeccak256, type Keccak256 } from "./createKeccak256.js";
import { doJob } from "./doJob.js";
import type { CommitmentJob } from "./jobs.js";

/** What a thread of a commitment runs: job after job, until it is ended. Not awaited here: `require` takes no module that waits. */
const created = createKeccak256();

parentPort?.on("message", (job: CommitmentJob) => void created.then((keccak256) => answer(keccak256, job)));

function answer(keccak256: Keccak256, job: CommitmentJob): void {
  try {
    const result = doJob(keccak256, job);
    parentPort?.postMessage({ result }, result.leaves === undefined ? [] : [result.leaves.hashes.buffer]);
  } catch (error) {
    // Anything else is a defect: it ends the thread and reaches the pool as it is.
    if (!(error instanceof AllianceError)) throw error;
    const { code, message, remedy } = error;
    parentPort?.postMessage({ error: { code, message, remedy } });
  }
}
