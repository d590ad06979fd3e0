import { setTimeout as sleep } from "node:timers/promises";
import type { NodeProcess } from "./NodeProcess.js";
import type { NetworkNode } from "./parseNetwork.js";
import { readHeight } from "./readHeight.js";
import { AllianceError } from "../../sdk/AllianceError.js";

const POLL_MS = 200;

/** How long to wait, and what ends the wait before. */
export interface Patience {
  readonly readyMs: number;
  readonly signal?: AbortSignal | undefined;
}

async function failedOf(node: NodeProcess): Promise<AllianceError> {
  return new AllianceError(
    "NODE_DIED",
    `${node.name} ended (${String(node.ending)}) before the network was up:\n${await node.lastLines()}`,
    `Its log is ${node.log}; all other nodes were stopped.`,
  );
}

/**
 * Waits until every node has a block that none of them had when it first answered. A height alone proves nothing: a node that is started again shows
 * the one on its disk, and a chain that stands still looks like one that is up.
 *
 * Errors: `NODE_DIED`, `NETWORK_NOT_READY`, `START_ABORTED`.
 */
export async function waitForNewBlock(
  processes: readonly NodeProcess[],
  nodes: readonly NetworkNode[],
  { readyMs, signal }: Patience,
): Promise<void> {
  const deadline = Date.now() + readyMs;
  const first = new Map<string, number>();
  for (;;) {
    const dead = processes.find(({ ending }) => ending !== undefined);
    if (dead !== undefined) throw await failedOf(dead);
    const heights = await Promise.all(nodes.map(readHeight));
    heights.forEach((height, index) => {
      const name = nodes[index]?.name ?? "";
      if (height !== undefined && !first.has(name)) first.set(name, height);
    });
    const highest = Math.max(...first.values());
    if (first.size === nodes.length && heights.every((height) => height !== undefined && height > highest)) return;
    const late = Date.now() > deadline;
    if (late || signal?.aborted === true) throw notReady(nodes, first, heights, late ? readyMs : undefined);
    await sleep(POLL_MS);
  }
}

function notReady(
  nodes: readonly NetworkNode[],
  first: ReadonlyMap<string, number>,
  heights: readonly (number | undefined)[],
  lateMs: number | undefined,
): AllianceError {
  const state = nodes.map(({ name }, index) => {
    const began = first.get(name);
    return began === undefined ? `${name}: no answer` : `${name}: began at ${began}, is at ${heights[index] ?? "none"}`;
  });
  return new AllianceError(
    lateMs === undefined ? "START_ABORTED" : "NETWORK_NOT_READY",
    `Not all nodes have a new block${lateMs === undefined ? "" : ` after ${lateMs / 1_000} s`} (${state.join("; ")}).`,
    "Look into nodes/<name>/besu.log: two thirds of the validators, here or on other machines, must reach one another. All nodes were stopped.",
  );
}
