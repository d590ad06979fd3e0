import { MaxUint256, ZeroAddress, ZeroHash, zeroPadValue } from "ethers";
import type { Alliance } from "../../scripts/alliance/deployAlliance.js";

/** A decision of the council that would stop the alliance for ever, if the timelock carried it out. */
export interface RuinousDecision {
  readonly what: string;
  /** What the timelock calls, in one operation. */
  readonly calls: readonly { readonly to: string; readonly data: string }[];
  /** The name of the error that refuses it. */
  readonly error: string;
}

/** Every last key, given up by one decision: who proposes, who executes, the admins, and a delay that anybody lives to see. */
export async function ruinousDecisions(alliance: Alliance, council: string): Promise<RuinousDecision[]> {
  const { timelock } = alliance;
  const [own, executor] = await Promise.all([timelock.getAddress(), timelock.EXECUTOR_ROLE()]);
  const { interface: abi } = timelock;
  const delays = [MaxUint256, (await timelock.MAX_DELAY()) + 1n, 0n].map((delay) => ({
    what: `a delay of ${delay === MaxUint256 ? "2^256 − 1" : delay} seconds`,
    calls: [{ to: own, data: abi.encodeFunctionData("updateDelay", [delay]) }],
    error: "AllianceTimelock_DelayOutOfBounds",
  }));
  const closing = {
    what: "execution closed to everybody",
    calls: [{ to: own, data: abi.encodeFunctionData("revokeRole", [executor, ZeroAddress]) }],
    error: "AllianceTimelock_RoleIsFixed",
  };
  return [...(await dismissals(alliance, council)), ...delays, closing, ...(await adminsLost(alliance))];
}

/**
 * The last proposer goes, without a successor or for one that can never propose. The timelock knows those of the alliance that obey its
 * registry; whether anybody has the key of another address is the council's to check, and the guardians' to doubt while it waits.
 */
async function dismissals(alliance: Alliance, council: string): Promise<RuinousDecision[]> {
  const { timelock, registry, forwarder, pointFactory, oracle, exchange, points } = alliance;
  const [to, proposer] = await Promise.all([timelock.getAddress(), timelock.PROPOSER_ROLE()]);
  const { interface: abi } = timelock;
  const dismissal = { to, data: abi.encodeFunctionData("revokeRole", [proposer, council]) };
  const contracts = [timelock, registry, forwarder, pointFactory, oracle, exchange, ...points.slice(0, 1)];
  const addresses = await Promise.all(contracts.map(async (contract) => contract.getAddress()));
  const handovers = [ZeroAddress, zeroPadValue("0x09", 20), ...addresses].map((nobody) => ({
    what: `the council handed over to ${nobody}`,
    calls: [{ to, data: abi.encodeFunctionData("grantRole", [proposer, nobody]) }, dismissal],
    error: "AllianceTimelock_UnusableProposer",
  }));
  return [
    { what: "the last proposer dismissed", calls: [dismissal], error: "AllianceTimelock_LastProposer" },
    ...handovers,
  ];
}

/** The timelock gives up being its own admin, or the registry's. */
async function adminsLost({ timelock, registry }: Alliance): Promise<RuinousDecision[]> {
  const [own, directory] = await Promise.all([timelock.getAddress(), registry.getAddress()]);
  const { interface: abi } = registry;
  return [
    { whose: "the timelock's", to: own, error: "AllianceTimelock_RoleIsFixed" },
    { whose: "the registry's", to: directory, error: "RoleRegistry_AdminIsFixed" },
  ].flatMap(({ whose, to, error }) => [
    {
      what: `${whose} admin revoked`,
      calls: [{ to, data: abi.encodeFunctionData("revokeRole", [ZeroHash, own]) }],
      error,
    },
    {
      what: `${whose} admin renounced`,
      calls: [{ to, data: abi.encodeFunctionData("renounceRole", [ZeroHash, own]) }],
      error,
    },
  ]);
}
