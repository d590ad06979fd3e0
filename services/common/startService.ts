import type { Logger } from "pino";

/** A service that runs. */
export interface RunningService {
  /** Where it listens. */
  readonly url: string;
  /** Ends it: answers what was asked, lets the step with the chain end, closes its files. */
  stop(): Promise<void>;
}

/** A service that runs and answers everybody. */
export interface RunningPublicService extends RunningService {
  /** Where its operator's agents find /health and /metrics. */
  readonly operations: string;
}

/** Has a part closed when the service ends: the last one first. */
export type Closing = (close: () => void | Promise<void>) => void;

/**
 * Starts a service part by part. The parts are closed when it is stopped, or at once when one of them cannot be opened.
 *
 * @param title As its log calls it.
 * @param open Opens the parts; gives where the service listens, and what else the log tells of its start.
 */
export async function startService<Places extends Pick<RunningService, "url">>(
  title: string,
  log: Logger,
  open: (closing: Closing) => Promise<{ readonly places: Places; readonly told?: object }>,
): Promise<Places & RunningService> {
  const parts: (() => void | Promise<void>)[] = [];
  const close = async () => {
    for (const part of parts.splice(0).reverse()) await part();
  };
  try {
    const { places, told } = await open((part) => parts.push(part));
    const listens: object = { ...places, ...told };
    log.info(listens, `${title} started`);
    const stop = async () => {
      await close();
      log.info(`${title} stopped`);
    };
    return { ...places, stop };
  } catch (error) {
    await close();
    throw error;
  }
}
