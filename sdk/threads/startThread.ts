import { Worker } from "node:worker_threads";
import { compiledThread } from "./compiledThread.js";

/**
 * Starts a thread that runs a module, as it stands beside its importer: `.ts` from source, `.js` when compiled.
 *
 * @param workerData What the thread is started with.
 */
export function startThread(entry: URL, workerData?: unknown): Worker {
  const compiled = entry.pathname.endsWith(".ts") ? compiledThread(entry) : entry;
  // Source that is none of ours, such as a test's, runs under tsx's loader, which a thread does not inherit.
  const execArgv = compiled === undefined ? ["--import", import.meta.resolve("tsx/esm")] : [];
  return new Worker(compiled ?? entry, { execArgv, workerData });
}
