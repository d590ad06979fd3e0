import { z } from "zod";
import { bridgePlaces } from "../bridge/BridgePlaces.js";
import { address } from "./address.js";

const contract = z.object({
  address,
  /** The block it was deployed in, or one before. */
  block: z.int().min(0),
});

/** Where an alliance's contracts are. What else a file of addresses holds is left out. */
export const allianceAddresses = z.object({
  chainId: z.int().min(1),
  contracts: z.object({
    forwarder: contract,
    timelock: contract,
    pointFactory: contract,
    registry: contract,
    milk: contract,
    oracle: contract,
    exchange: contract,
    lens: contract,
  }),
  /** The way to the public chain; left out where there is none. */
  bridge: bridgePlaces.optional(),
});

/** Where an alliance's contracts are, each with the block it was deployed in. */
export type AllianceAddresses = z.output<typeof allianceAddresses>;
