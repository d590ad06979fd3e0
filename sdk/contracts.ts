/**
 * The alliance's contracts as partners use them: of each its TypeChain factory (with `connect`, `abi` and `createInterface`) and the type of
 * a connected one. Named file by file, so that the package carries neither mocks nor parts of contracts.
 */
export { AllianceTimelock__factory } from "../typechain-types/factories/contracts/access/AllianceTimelock__factory.js";
export { AttestorGateway__factory } from "../typechain-types/factories/contracts/bridge/AttestorGateway__factory.js";
export { ERC2771Forwarder__factory } from "../typechain-types/factories/@openzeppelin/contracts/metatx/ERC2771Forwarder__factory.js";
export { ExchangeLens__factory } from "../typechain-types/factories/contracts/exchange/ExchangeLens__factory.js";
export { FeedAggregator__factory } from "../typechain-types/factories/contracts/oracle/FeedAggregator__factory.js";
export { HomeMilkBridge__factory } from "../typechain-types/factories/contracts/bridge/HomeMilkBridge__factory.js";
export { MilkToken__factory } from "../typechain-types/factories/contracts/token/MilkToken__factory.js";
export { PartnerPoint__factory } from "../typechain-types/factories/contracts/points/PartnerPoint__factory.js";
export { PartnerPointFactory__factory } from "../typechain-types/factories/contracts/points/PartnerPointFactory__factory.js";
export { PointExchange__factory } from "../typechain-types/factories/contracts/exchange/PointExchange__factory.js";
export { PriceOracle__factory } from "../typechain-types/factories/contracts/oracle/PriceOracle__factory.js";
export { PublicMilk__factory } from "../typechain-types/factories/contracts/token/PublicMilk__factory.js";
export { RemoteMilkBridge__factory } from "../typechain-types/factories/contracts/bridge/RemoteMilkBridge__factory.js";
export { RoleRegistry__factory } from "../typechain-types/factories/contracts/access/RoleRegistry__factory.js";
export type { AllianceTimelock } from "../typechain-types/contracts/access/AllianceTimelock.js";
export type { AttestorGateway } from "../typechain-types/contracts/bridge/AttestorGateway.js";
export type { ERC2771Forwarder } from "../typechain-types/@openzeppelin/contracts/metatx/ERC2771Forwarder.js";
export type { ExchangeLens } from "../typechain-types/contracts/exchange/ExchangeLens.js";
export type { FeedAggregator } from "../typechain-types/contracts/oracle/FeedAggregator.js";
export type { HomeMilkBridge } from "../typechain-types/contracts/bridge/HomeMilkBridge.js";
export type { MilkToken } from "../typechain-types/contracts/token/MilkToken.js";
export type { PartnerPoint } from "../typechain-types/contracts/points/PartnerPoint.js";
export type { PartnerPointFactory } from "../typechain-types/contracts/points/PartnerPointFactory.js";
export type { PointExchange } from "../typechain-types/contracts/exchange/PointExchange.js";
export type { PriceOracle } from "../typechain-types/contracts/oracle/PriceOracle.js";
export type { PublicMilk } from "../typechain-types/contracts/token/PublicMilk.js";
export type { RemoteMilkBridge } from "../typechain-types/contracts/bridge/RemoteMilkBridge.js";
export type { RoleRegistry } from "../typechain-types/contracts/access/RoleRegistry.js";
