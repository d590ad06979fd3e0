import type { ContractRunner } from "ethers";
import type { AllianceAddresses } from "./addresses/AllianceAddresses.js";
import {
  AllianceTimelock__factory,
  ERC2771Forwarder__factory,
  ExchangeLens__factory,
  MilkToken__factory,
  PartnerPointFactory__factory,
  PointExchange__factory,
  PriceOracle__factory,
  RoleRegistry__factory,
} from "./contracts.js";

/**
 * An alliance's contracts as their TypeChain bindings, by the names they have in its addresses. The registry names the programmes' point
 * contracts; a partner knows its own: `PartnerPoint__factory.connect`.
 *
 * @param runner A provider to read, a signer to send as well.
 */
export function connectAlliance({ contracts }: AllianceAddresses, runner: ContractRunner | null) {
  return {
    forwarder: ERC2771Forwarder__factory.connect(contracts.forwarder.address, runner),
    timelock: AllianceTimelock__factory.connect(contracts.timelock.address, runner),
    pointFactory: PartnerPointFactory__factory.connect(contracts.pointFactory.address, runner),
    registry: RoleRegistry__factory.connect(contracts.registry.address, runner),
    milk: MilkToken__factory.connect(contracts.milk.address, runner),
    oracle: PriceOracle__factory.connect(contracts.oracle.address, runner),
    exchange: PointExchange__factory.connect(contracts.exchange.address, runner),
    lens: ExchangeLens__factory.connect(contracts.lens.address, runner),
  };
}
