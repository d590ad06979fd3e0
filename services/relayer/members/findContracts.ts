import { ZeroAddress } from "ethers";
import { z } from "zod";
import type { RelayerChain } from "../RelayerChain.js";
import { readContract } from "./readContract.js";

/** The contracts that know members. */
export interface MemberContracts {
  /** Programmes' points, which know who is linked. */
  readonly points: readonly string[];
  /** Tokens that can be held without a link: MLK. */
  readonly tokens: readonly string[];
}

/**
 * Which contracts know members: those that the relayer submits to and, by way of their exchange, all programmes that have a pool, so that a
 * new programme's members are known at once. Error: `NODE_UNAVAILABLE`.
 */
export async function findContracts(chain: RelayerChain, allowed: readonly string[]): Promise<MemberContracts> {
  const points = new Set<string>();
  const tokens = new Set<string>();
  const exchanges = new Set<string>();
  for (const contract of new Set(allowed)) {
    if ((await readContract(chain, contract, "pools", [], z.array(z.string()))) !== undefined) exchanges.add(contract);
    else if ((await readContract(chain, contract, "memberKeyOf", [ZeroAddress], z.string())) !== undefined) {
      points.add(contract);
      const exchange = await readContract(chain, contract, "exchange", [], z.string());
      if (exchange !== undefined) exchanges.add(exchange);
    } else if ((await readContract(chain, contract, "balanceOf", [ZeroAddress], z.bigint())) !== undefined) {
      tokens.add(contract);
    }
  }
  for (const exchange of exchanges) {
    const pools = await readContract(chain, exchange, "pools", [], z.array(z.string()));
    for (const point of pools ?? []) points.add(point);
    const milk = await readContract(chain, exchange, "milk", [], z.string());
    if (milk !== undefined) tokens.add(milk);
  }
  return { points: [...points], tokens: [...tokens] };
}
