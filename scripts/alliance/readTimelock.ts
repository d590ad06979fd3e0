import { id, ZeroHash } from "ethers";
import type { AllianceTimelock } from "../../typechain-types/index.js";
import type { ChainState } from "./ChainState.js";
import type { Operation } from "./TimelockState.js";
import type { DecisionHistory } from "./Decisions.js";

/** An operation's time in the timelock when it was executed. */
const DONE = 1n;

/** A timelock as it is now: its delay, who holds its roles, and what waits in it. */
export async function readTimelock(
  timelock: AllianceTimelock,
  history: DecisionHistory,
): Promise<ChainState["timelock"]> {
  const holders = async (role: string) => {
    const ever = [...(history.timelockHolders.get(role) ?? [])];
    const holds = await Promise.all(ever.map((account) => timelock.hasRole(role, account)));
    return ever.filter((_, i) => holds[i]);
  };
  const scheduled = [...history.operations].map(
    async ([operation, { calls, predecessor, salt }]): Promise<Operation[]> => {
      const dueAt = await timelock.getTimestamp(operation);
      if (dueAt <= DONE) return [];
      const [removal, before] = await Promise.all([timelock.isRemoval(operation), timelock.isOperation(predecessor)]);
      const stuck = predecessor !== ZeroHash && !before;
      return [{ id: operation, calls, predecessor, salt, dueAt: Number(dueAt), removal, stuck }];
    },
  );
  return {
    delay: await timelock.getMinDelay(),
    admins: await holders(ZeroHash),
    proposers: await holders(id("PROPOSER_ROLE")),
    cancellers: await holders(id("CANCELLER_ROLE")),
    executors: await holders(id("EXECUTOR_ROLE")),
    operations: (await Promise.all(scheduled)).flat(),
  };
}
