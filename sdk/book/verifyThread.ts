import { parentPort } from "node:worker_threads";
import { AllianceError } from "../AllianceError.js";
import { createKeccak256 } from "./commitment/createKeccak256.js";
import { verify, type VerifyOptions } from "./verify.js";

/** What a thread runs that verifies a book. Once one keccak256 is made, `verify` has the fast one too. */
await createKeccak256();

parentPort?.on("message", ({ file, roots }: { file: string } & Pick<VerifyOptions, "roots">) => {
  try {
    parentPort?.postMessage({ result: verify(file, { roots, workers: 1 }) });
  } catch (error) {
    // Anything else is a defect: it ends the thread and reaches the pool as it is.
    if (!(error instanceof AllianceError)) throw error;
    const { code, message, remedy } = error;
    parentPort?.postMessage({ error: { code, message, remedy } });
  }
});
