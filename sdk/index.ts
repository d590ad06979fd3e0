/**
 * `milk-alliance`: what a partner's backend and a member's wallet use, in Node and in a browser. The bindings are `milk-alliance/contracts`,
 * the book (Node ≥ 22.13) is `milk-alliance/book`, addresses are `milk-alliance/addresses`. Inside the repository, import the files themselves.
 */
export { AllianceError } from "./AllianceError.js";

/* ACCOUNTS AND ROLES */
export { memberKey } from "./memberKey.js";
export { partnerRole, type PartnerRoleKind } from "./partnerRole.js";
export { signLinkConsent, type LinkConsent } from "./signLinkConsent.js";
export { signPermit, type Permit } from "./signPermit.js";
export { signRecovery, type Recovery } from "./signRecovery.js";

/* SIGNED CALLS */
export { freeGas, type FreeGas } from "./freeGas.js";
export { orderId } from "./orderId.js";
export { redeemAtCounter, RedemptionPending } from "./redeemAtCounter.js";
export type { CounterRedemption } from "./counter/CounterRedemption.js";
export { redemptionOf, type Counter, type RedemptionFate } from "./redemptionOf.js";
export { RelayerClient } from "./RelayerClient.js";
export type { Fate, RelayRequest } from "./relayer/schemas.js";
export { signForwardRequest, type ForwardCall, type ForwardRequest } from "./signForwardRequest.js";
export { signRedemption, type CounterOrder } from "./signRedemption.js";
export { signSale, type Sale } from "./signSale.js";
export { signSwap, type Swap } from "./signSwap.js";
export { typedData } from "./typedData.js";
export type { TradeTerms } from "./TradeTerms.js";

/* QUOTING */
export { quotedLimit } from "./quotedLimit.js";
export { quoteConversion, quotePurchase, quoteSale, type Leg } from "./quoting.js";

/* READING THE CHAIN */
export { connectAlliance } from "./connectAlliance.js";
export { decodeLanes, type EpochAmount } from "./decodeLanes.js";
export { decodeRevert, type Reason } from "./decodeRevert.js";
export { explain, type Explanation } from "./words/explain.js";
export type { Language, Reader } from "./words/Reader.js";
export { feedId } from "./feedId.js";
export { tradeEvents } from "./trade/tradeEvents.js";
export { tradeOf } from "./trade/tradeOf.js";
export type { Trade } from "./trade/Trade.js";
export {
  isUnavailable,
  portfolio,
  type Conversion,
  type Portfolio,
  type PortfolioCohort,
  type PortfolioContracts,
  type ProgrammeHolding,
  type Unavailable,
  type Unreleased,
} from "./portfolio.js";

/* CASHING OUT */
export { bridgeReserves, type BridgeReserves, type UnderWay } from "./bridge/bridgeReserves.js";
export { bridgeStatus, type BridgeStatus, type TransferState } from "./bridge/bridgeStatus.js";
export { cashOut, type CashOut, type CashOutTerms, type PreparedCashOut } from "./bridge/cashOut.js";
export { connectBridge, type Bridge, type BridgeEnd } from "./bridge/connectBridge.js";
export type { BridgePlaces } from "./bridge/BridgePlaces.js";
export { transferIdOf } from "./bridge/transferIdOf.js";

/* A PROGRAMME'S SERVICE */
export { MemberClient, type MemberConnection } from "./programme/MemberClient.js";
export { ProgrammeClient } from "./ProgrammeClient.js";
export { ShopClient } from "./programme/ShopClient.js";
export { programmeRequest, type ProgrammeDomain, type ProgrammeRequest } from "./programmeRequest.js";
export { signProgrammeRequest, type ProgrammeCall } from "./signProgrammeRequest.js";
