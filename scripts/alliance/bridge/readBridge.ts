import { getAddress, id, ZeroHash, type Provider } from "ethers";
import { readLogs } from "../../../sdk/logs/readLogs.js";
import { AllianceTimelock__factory, RoleRegistry__factory } from "../../../typechain-types/index.js";
import type { AddressBook, PublicEndBook } from "../AddressBook.js";
import { DECISION_TOPICS, Decisions } from "../Decisions.js";
import { readTimelock } from "../readTimelock.js";
import type { AskedNode } from "../timeOfChain.js";
import type { BridgeState, PublicEndState } from "./BridgeState.js";
import { readEnd } from "./readEnd.js";

async function readPublic(
  provider: Provider & AskedNode,
  book: PublicEndBook,
  locks: boolean,
): Promise<PublicEndState> {
  const end = await readEnd(provider, book, locks);
  const { address, block } = book.timelock;
  const decisions = new Decisions();
  const logs = await readLogs(provider, { address, topics: [DECISION_TOPICS] }, { from: block, to: end.block });
  for (const log of logs) decisions.take(log);
  const registry = RoleRegistry__factory.connect(book.registry.address, provider);
  const members = async (role: string) => (await registry.getRoleMembers(role)).map((account) => getAddress(account));
  const [admins, operators, reporters] = await Promise.all(
    [ZeroHash, id("OPERATOR_ROLE"), id("REPORTER_ROLE")].map(members),
  );
  const strangers = [
    ...(admins ?? []).filter((account) => account !== address),
    ...(operators ?? []),
    ...(reporters ?? []),
  ];
  return {
    ...end,
    chainId: (await provider.getNetwork()).chainId,
    timelock: await readTimelock(AllianceTimelock__factory.connect(address, provider), decisions),
    cancellers: await members(id("GUARDIAN_ROLE")),
    strangers,
  };
}

/**
 * Reads both ends of an alliance's bridge, as far as they are deployed. Errors: those of {@link readEnd}.
 *
 * @param there The public chain; without it that end is not read.
 */
export async function readBridge(
  { bridge }: AddressBook,
  here: Provider & AskedNode,
  there: (Provider & AskedNode) | undefined,
): Promise<BridgeState | undefined> {
  if (bridge === undefined) return undefined;
  const { home, private: near, public: far } = bridge;
  return {
    private: near && (await readEnd(here, near, home === "private")),
    public: far && there && (await readPublic(there, far, home === "public")),
  };
}
