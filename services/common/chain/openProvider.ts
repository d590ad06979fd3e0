import { FetchRequest, Network, type JsonRpcProvider } from "ethers";
import { BatchingProvider } from "./BatchingProvider.js";

/** Where the token (JWT) is that goes with every request to a node that wants one: an environment variable. */
export const RPC_TOKEN = "MILK_RPC_TOKEN";

/** Which node, on which chain. */
export interface ProviderSettings {
  readonly rpc: { readonly url: string; readonly timeoutSeconds: number };
  readonly chainId: number;
}

/** A node's JSON-RPC: every answer bounded in time, none kept, none asked for twice. */
export function openProvider({ rpc, chainId }: ProviderSettings): JsonRpcProvider {
  const request = new FetchRequest(rpc.url);
  request.timeout = rpc.timeoutSeconds * 1_000;
  const token = process.env[RPC_TOKEN];
  if (token !== undefined && token !== "") request.setHeader("Authorization", `Bearer ${token}`);
  // One answer or none: the service itself decides when to ask again.
  request.setThrottleParams({ maxAttempts: 1 });
  const network = Network.from(chainId);
  return new BatchingProvider(request, network, { staticNetwork: network, cacheTimeout: -1, batchStallTime: 1 });
}
