import { toQuantity } from "ethers";
import type { IdentifiedNode } from "./enodeOf.js";
import { extraDataOf } from "./extraDataOf.js";
import type { Network } from "./parseNetwork.js";

/**
 * The genesis file of a network, as text. Its first validators are those of the description, or the ones given: a network's genesis
 * never changes, validators come and go by votes that stand in later blocks.
 */
export function genesisOf(
  network: Network,
  nodes: readonly IdentifiedNode[],
  firstValidators: readonly string[] = nodes.filter(({ role }) => role === "validator").map((node) => node.address),
): string {
  const overrides = network.validatorOverrides;
  const genesis = {
    config: {
      chainId: network.chainId,
      // London brings all before it. Contracts are compiled for Cancun, so no later fork.
      londonBlock: 0,
      shanghaiTime: 0,
      cancunTime: 0,
      // The base fee stays zero for ever; without it, London's rule would raise it with use.
      zeroBaseFee: true,
      qbft: {
        blockperiodseconds: network.blockPeriodSeconds,
        epochlength: network.epochLength,
        // Twice the period: less, and a block that is a little late costs a change of round.
        requesttimeoutseconds: 2 * network.blockPeriodSeconds,
      },
      ...(overrides.length === 0 ? {} : { transitions: { qbft: overrides } }),
    },
    nonce: "0x0",
    timestamp: "0x0",
    gasLimit: toQuantity(network.gasLimit),
    difficulty: "0x1",
    // QBFT's mark on every header.
    mixHash: "0x63746963616c2062797a616e74696e65206661756c7420746f6c6572616e6365",
    coinbase: "0x0000000000000000000000000000000000000000",
    // Left out, block 0 alone would say 1 gwei.
    baseFeePerGas: "0x0",
    extraData: extraDataOf(firstValidators),
    // Gas is free: nobody needs ether.
    alloc: {},
  };
  return `${JSON.stringify(genesis, null, 2)}\n`;
}
