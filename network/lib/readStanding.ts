import { BLOCKS_BEHIND } from "./limits.js";
import type { IdentifiedNode } from "./enodeOf.js";
import { readHeight } from "./readHeight.js";
import { readProposers, type Call, type Proposers } from "./readProposers.js";
import { AllianceError } from "../../sdk/AllianceError.js";

/** How a network's validators stand before a change of them. */
export interface Standing {
  /** The network's newest block. */
  readonly head: number;
  /** Addresses of the validators who make blocks. */
  readonly awake: readonly string[];
}

/** `undefined` from a node that keeps no account of who proposes. */
async function askedOf(call: Call): Promise<Proposers | undefined> {
  try {
    return await readProposers(call);
  } catch (error) {
    if (error instanceof AllianceError && error.code === "RPC_REFUSED") return undefined;
    throw error;
  }
}

/**
 * How far a network is and who of its validators makes blocks, by what those who can be called say of the newest blocks; where none of them
 * tells, by which validators' metrics show the network's height.
 */
export async function readStanding(calls: readonly Call[], validators: readonly IdentifiedNode[]): Promise<Standing> {
  const [told, heights] = await Promise.all([
    Promise.all(calls.map(askedOf)),
    Promise.all(validators.map(async (node) => ({ address: node.address, height: (await readHeight(node)) ?? 0 }))),
  ]);
  // One that is behind itself tells of what was.
  const newest = told.filter((each) => each !== undefined).sort((one, other) => other.head - one.head)[0];
  const head = Math.max(newest?.head ?? 0, ...heights.map(({ height }) => height));
  const following = heights.filter(({ height }) => height >= head - BLOCKS_BEHIND).map(({ address }) => address);
  return { head, awake: newest?.awake ?? following };
}
