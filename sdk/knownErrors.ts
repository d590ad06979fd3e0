import { Interface } from "ethers";
import {
  AllianceTimelock__factory,
  AttestorGateway__factory,
  ERC2771Forwarder__factory,
  HomeMilkBridge__factory,
  MilkToken__factory,
  PartnerPoint__factory,
  PartnerPointFactory__factory,
  PointExchange__factory,
  PriceOracle__factory,
  PublicMilk__factory,
  RemoteMilkBridge__factory,
  RoleRegistry__factory,
} from "./contracts.js";

/** Of the wallets in which allocations of MLK vest: the package has no bindings of them. */
const OTHERS = ["error OwnableInvalidOwner(address owner)", "error OwnableUnauthorizedAccount(address account)"];

/** Whose errors are known by name. */
export const knownErrors: readonly Interface[] = [
  ...[
    PartnerPoint__factory,
    PointExchange__factory,
    PriceOracle__factory,
    RoleRegistry__factory,
    AllianceTimelock__factory,
    MilkToken__factory,
    ERC2771Forwarder__factory,
    PartnerPointFactory__factory,
    AttestorGateway__factory,
    HomeMilkBridge__factory,
    RemoteMilkBridge__factory,
    PublicMilk__factory,
  ].map(({ abi }) => new Interface(abi)),
  new Interface(OTHERS),
];
