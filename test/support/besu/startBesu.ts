import { FREE_GAS, startAnvil, type Anvil } from "../../../local/chain/startAnvil.js";
import { startBesuProxy, type BesuProxy, type BesuProxyOptions } from "./startBesuProxy.js";

/** A chain with free gas whose node answers as Besu does. */
export interface BesuNode extends Anvil {
  /** The node itself, for a test's own hand on the chain: its clock, its blocks. */
  readonly inner: string;
  readonly proxy: BesuProxy;
}

/** Starts anvil without gas behind a proxy that answers as Besu does. @param options anvil's, besides. */
export async function startBesu(options: readonly string[] = [], rules: BesuProxyOptions = {}): Promise<BesuNode> {
  const anvil = await startAnvil([...FREE_GAS, ...options]);
  try {
    const proxy = await startBesuProxy(anvil.url, rules);
    const stop = async (most?: number) => {
      await proxy.stop();
      await anvil.stop(most);
    };
    return { ...anvil, url: proxy.url, inner: anvil.url, proxy, stop };
  } catch (error) {
    await anvil.stop();
    throw error;
  }
}
