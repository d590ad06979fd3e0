import type { HDNodeWallet, Provider, Wallet } from "ethers";
import type { ERC2771Forwarder, MilkToken, PartnerPoint, PointExchange } from "../../typechain-types/index.js";

/** A programme whose members trade, and who issues its points. */
export interface Programme {
  readonly point: PartnerPoint;
  readonly issuer: Signing;
}

/** Whoever signs for itself. */
export type Signing = HDNodeWallet | Wallet;

/** What a load of members' swaps needs of a chain with an alliance. */
export interface Market {
  /** Where the node listens. */
  readonly rpc: string;
  readonly chainId: number;
  readonly provider: Provider;
  readonly forwarder: ERC2771Forwarder;
  readonly exchange: PointExchange;
  readonly milk: MilkToken;
  /** Members bring its points. */
  readonly from: Programme;
  /** They get its points. */
  readonly into: Programme;
  /** The accounts that a relayer sends from. */
  readonly senders: readonly Signing[];
}
