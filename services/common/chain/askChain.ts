import { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import type { BatchingProvider } from "./BatchingProvider.js";
import { openProvider } from "./openProvider.js";
import { reachNode } from "./reachNode.js";

const TIMEOUT_SECONDS = 30;
const quantity = z.string().transform((text) => Number(text));

/**
 * Asks a node whose chain is not known before.
 *
 * Errors: `INVALID_RPC` for what is no address of a node; those of `reachNode` and of the question.
 *
 * @param url Where it listens.
 */
export async function askChain<Answer>(
  url: string,
  ask: (provider: BatchingProvider) => Promise<Answer>,
): Promise<Answer> {
  if (!/^https?:$/.test(URL.parse(url)?.protocol ?? "")) {
    throw new AllianceError(
      "INVALID_RPC",
      `${url} is no address of a node.`,
      "Give one such as http://127.0.0.1:8545.",
    );
  }
  const rpc = { url, timeoutSeconds: TIMEOUT_SECONDS };
  const chainId = await using(openProvider({ rpc, chainId: 1 }), async (provider) =>
    quantity.parse(await provider.send("eth_chainId", [])),
  );
  return using(openProvider({ rpc, chainId }), ask);
}

async function using<Answer>(
  provider: BatchingProvider,
  ask: (provider: BatchingProvider) => Promise<Answer>,
): Promise<Answer> {
  try {
    return await reachNode(provider, () => ask(provider));
  } finally {
    provider.destroy();
  }
}
