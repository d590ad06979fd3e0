import { ThreadPool } from "./commitment/ThreadPool.js";
import type { Verification, VerifyOptions } from "./verify.js";

interface Request extends Pick<VerifyOptions, "roots"> {
  /** The book's file. */
  readonly file: string;
}

/** A verification that runs beside everything else. */
export interface RunningVerification {
  readonly result: Promise<Verification>;
  /** Ends it early: the result is rejected then. */
  stop(): Promise<void>;
}

/** As `verify`, in a thread of its own: nothing waits for it. Errors: those of `verify`, `WORKER_DIED`. */
export function verifyInThread(request: Request): RunningVerification {
  const entry = import.meta.url.endsWith(".ts") ? "./verifyThread.ts" : "./verifyThread.js";
  const pool = new ThreadPool<Request, Verification>(new URL(entry, import.meta.url), 1);
  const work = async () => {
    try {
      const [verification] = await pool.run([request]);
      if (verification === undefined) throw new TypeError("a thread gives a result for its job");
      return verification;
    } finally {
      await pool.close();
    }
  };
  return { result: work(), stop: () => pool.close() };
}
