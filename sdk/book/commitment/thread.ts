import { parentPort } from "node:worker_threads";
import { AllianceError } from "../../AllianceError.js";
import { commitPeriod, type PeriodRequest } from "./commitPeriod.js";
import { createKeccak256, type Keccak256 } from "./createKeccak256.js";

/** What a thread of a commitment runs: job after job, until it is ended. Not awaited here: `require` takes no module that waits. */
const created = createKeccak256();

parentPort?.on("message", (request: PeriodRequest) => void created.then((keccak256) => answer(keccak256, request)));

function answer(keccak256: Keccak256, request: PeriodRequest): void {
  try {
    parentPort?.postMessage({ result: commitPeriod(keccak256, request) });
  } catch (error) {
    // Anything else is a defect: it ends the thread and reaches the pool as it is.
    if (!(error instanceof AllianceError)) throw error;
    const { code, message, remedy } = error;
    parentPort?.postMessage({ error: { code, message, remedy } });
  }
}
