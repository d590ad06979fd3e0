import { join } from "node:path";
import { parseUnits } from "ethers";
import { openLocalChain, type LocalChain } from "../chain/openLocalChain.js";

/** Puts something before a node, as a network has it: an address in the place of the node's. */
export type Front = (node: string) => Promise<{ readonly url: string; stop(): Promise<void> }>;

/** A local chain of the present, with a block a second. */
export interface LiveChain extends Pick<LocalChain, "stage" | "url" | "close"> {
  /** Ends the node, which keeps its state, and starts it again. */
  restart(): Promise<void>;
}

const PREPARING_SECONDS = 7_200;
const BLOCK_SECONDS = 1;
/** As the network kit's genesis has it. */
const GAS_LIMIT = 100_000_000;
const WON = { milk: "279", dollar: "1380" };

/**
 * Starts a local chain, deploys the alliance, and has it live: prices are posted, and blocks come every second at this machine's time.
 *
 * @param directory Where the chain's files go.
 * @param prepare What is done before, block by block as it is sent.
 * @param front What stands before the node for whoever finds it by the chain's `url`.
 */
export async function openLiveChain(
  directory: string,
  prepare: (chain: LocalChain) => Promise<void> = async () => undefined,
  front?: Front,
): Promise<LiveChain> {
  const now = () => Math.floor(Date.now() / 1_000);
  const options = ["--state", join(directory, "chain.json"), "--gas-limit", String(GAS_LIMIT)];
  const chain = await openLocalChain(directory, { anvil: options, start: now() - PREPARING_SECONDS });
  try {
    const { stage } = chain;
    const { provider } = stage.connection.ethers;
    await stage.postPrice("MLK/KRW", parseUnits(WON.milk, 8));
    await stage.postPrice("USD/KRW", parseUnits(WON.dollar, 8));
    await prepare(chain);
    await stage.advanceTo(now());
    await stage.postRound("MLK/KRW", parseUnits(WON.milk, 8));
    await stage.postRound("USD/KRW", parseUnits(WON.dollar, 8));
    const restart = async () => {
      await chain.restart([...options, "--block-time", String(BLOCK_SECONDS)]);
      // It would go on from its last block's time.
      await provider.send("evm_setTime", [Date.now()]);
    };
    await restart();
    const before = await front?.(chain.url);
    const close = async () => {
      await before?.stop();
      await chain.close();
    };
    return { stage, url: before?.url ?? chain.url, restart, close };
  } catch (error) {
    await chain.close();
    throw error;
  }
}
