import { parentPort } from "node:worker_threads";

/** A thread for tests: doubles numbers, and goes wrong in the way it is told. */
parentPort?.on("message", (job: number | string) => {
  if (job === "exit") process.exit(3);
  if (job === "throw") throw new Error("nobody expected this");
  if (job === "refuse") parentPort?.postMessage({ error: { code: "REFUSED", message: "No.", remedy: "Ask nicely." } });
  if (typeof job === "number") parentPort?.postMessage({ result: 2 * job });
});
