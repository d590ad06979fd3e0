import { once } from "node:events";

/**
 * Runs a service until SIGTERM or SIGINT, which it obeys by finishing what it is at. A process that started this one with a channel to it
 * gets the message `ready` once the service listens, and ends it by closing the channel, or by ending itself.
 */
export async function runService(start: () => Promise<{ stop(): Promise<void> }>): Promise<void> {
  const stopped = Promise.race([once(process, "SIGTERM"), once(process, "SIGINT"), once(process, "disconnect")]);
  const service = await start();
  process.send?.("ready");
  await stopped;
  await service.stop();
  if (process.connected) process.disconnect();
}
