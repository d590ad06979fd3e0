import { setTimeout as sleep } from "node:timers/promises";
import type { LiveChain } from "../services/openLiveChain.js";
import type { LocalServices } from "../services/startLocalServices.js";

/** What was killed, how often. */
export interface Kills {
  readonly node: number;
  readonly services: number;
  /** How long the node was away in all, with writing and reading its state. */
  readonly nodeSeconds: number;
}

/** In this order, one after the other. */
const VICTIMS = ["relayer", "indexer", "feeder 1", "relayer", "pricer"];

/**
 * Over so many seconds, ends the node and starts it again so often, and between each two times kills a service. The node keeps its blocks:
 * those of the network are final, and a service rightly refuses a chain that went back.
 */
export async function disturb(
  chain: Pick<LiveChain, "restart">,
  { services }: Pick<LocalServices, "services">,
  { seconds, kills }: { readonly seconds: number; readonly kills: number },
): Promise<Kills> {
  const start = Date.now();
  const pause = (seconds * 1_000) / (kills + 1);
  let killed = 0;
  let nodeSeconds = 0;
  for (let i = 1; i <= kills; i++) {
    await sleep(Math.max(0, start + (i - 0.5) * pause - Date.now()));
    const victim = services.get(VICTIMS[(i - 1) % VICTIMS.length] ?? "");
    await victim?.kill();
    await victim?.start();
    killed++;
    await sleep(Math.max(0, start + i * pause - Date.now()));
    const before = performance.now();
    await chain.restart();
    nodeSeconds += (performance.now() - before) / 1_000;
  }
  return { node: kills, services: killed, nodeSeconds };
}
