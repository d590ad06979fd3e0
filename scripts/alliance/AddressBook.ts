import { z } from "zod";
import { addressText } from "../../sdk/text/addressText.js";

const placed = z.object({
  address: addressText,
  /** The block it was deployed in, or one before. */
  block: z.int().min(0),
});

/** The contracts that an alliance is made of; a point contract is found in the registry. What an earlier build had besides is left out. */
const core = z.object({
  forwarder: placed,
  pointFactory: placed,
  timelock: placed,
  registry: placed,
  milk: placed,
  oracle: placed,
  exchange: placed,
  lens: placed,
});

export const coreNames = core.keyof().options;

export type CoreName = (typeof coreNames)[number];

/** Those that are replaced together. */
export const exchangeNames = ["oracle", "exchange", "lens"] as const satisfies readonly CoreName[];

/** One end of a bridge. */
const end = z.object({ gateway: placed, bridge: placed, token: placed });
/** The end on the public chain, with who decides there. */
const publicEnd = end.extend({ chainId: z.int().min(1), forwarder: placed, timelock: placed, registry: placed });

/** Where the ends of an alliance's bridge are, as far as they are deployed. */
export const bridgeBook = z.object({
  /** Where MLK is locked. */
  home: z.enum(["private", "public"]),
  private: end.optional(),
  public: publicEnd.optional(),
});

export type EndBook = z.output<typeof end>;
export type PublicEndBook = z.output<typeof publicEnd>;
export type BridgeBook = z.output<typeof bridgeBook>;

/** Where an alliance's contracts are. `alliance export` writes it, with more that is not read back. */
export const addressBookSchema = z.object({
  chainId: z.int().min(1),
  /** Who deployed it. */
  deployer: addressText,
  contracts: core,
  /** Earlier oracles and exchanges, first the first one. */
  former: z.array(core.pick({ oracle: true, exchange: true, lens: true })).default([]),
  /** Vesting wallets, by the name of their allocation as Ignition has it. */
  wallets: z.record(z.string(), placed),
  /** Feeds behind Chainlink's interface, by id, such as "MLK/KRW". */
  feeds: z.record(z.string(), placed),
  /** The way to a public chain, if there is one. */
  bridge: bridgeBook.optional(),
});

export type AddressBook = z.output<typeof addressBookSchema>;

/** Which oracle and exchange the alliance has: 1 for the first. */
export function generationOf({ former }: AddressBook): number {
  return former.length + 1;
}

/** The first block in which anything of the alliance can be. */
export function firstBlockOf({ contracts, former }: AddressBook): number {
  return Math.min(...[contracts, ...former].flatMap((places) => Object.values(places)).map(({ block }) => block));
}
