import { FetchRequest, Network } from "ethers";
import { BatchingProvider } from "./BatchingProvider.js";
import { RpcToken } from "../../../sdk/secrets/RpcToken.js";

/** Where the token (JWT) is that goes with every request to a node that wants one: an environment variable, or a file that it names with `_FILE` behind. */
export const RPC_TOKEN = "MILK_RPC_TOKEN";

/** Which node, on which chain. */
export interface ProviderSettings {
  readonly rpc: { readonly url: string; readonly timeoutSeconds: number };
  readonly chainId: number;
}

/** A node's JSON-RPC: every answer bounded in time, none kept, none asked for twice. @param Provider How messages are sent. */
export function openProvider({ rpc, chainId }: ProviderSettings, Provider = BatchingProvider): BatchingProvider {
  const request = new FetchRequest(rpc.url);
  request.timeout = rpc.timeoutSeconds * 1_000;
  // One answer or none: the service itself decides when to ask again.
  request.setThrottleParams({ maxAttempts: 1 });
  return new Provider(request, Network.from(chainId), new RpcToken(RPC_TOKEN));
}
