import { once } from "node:events";

/** Runs a service until SIGTERM or SIGINT, which it obeys by finishing what it is at. */
export async function runService(start: () => Promise<{ stop(): Promise<void> }>): Promise<void> {
  const stopped = Promise.race([once(process, "SIGTERM"), once(process, "SIGINT")]);
  const service = await start();
  await stopped;
  await service.stop();
}
