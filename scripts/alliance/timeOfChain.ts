import { z } from "zod";

/** A node that can be asked anything. */
export interface AskedNode {
  send(method: string, params: unknown[]): Promise<unknown>;
}

/** ethers refuses pending blocks, which may have no number. */
const pendingBlock = z.object({ timestamp: z.string().transform(Number).pipe(z.int()) });

/**
 * What time it is for the chain's next block, in which whatever is sent now would run, Unix seconds. A chain without traffic may have made
 * its newest block long ago, so that is no measure. The node says what its pending block's time is, if it makes one (a development node,
 * whose clock may be moved); else it is the later of this machine's clock and the newest block.
 */
export async function timeOfChain(node: AskedNode, newest: { readonly timestamp: number }): Promise<number> {
  // A node that has no pending block, gives its newest instead, or does not tell, leaves the clock.
  const answer = await node.send("eth_getBlockByNumber", ["pending", false]).catch(() => null);
  const pending = pendingBlock.safeParse(answer).data;
  if (pending !== undefined && pending.timestamp > newest.timestamp) return pending.timestamp;
  return Math.max(Math.floor(Date.now() / 1_000), newest.timestamp);
}
