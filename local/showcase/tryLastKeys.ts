import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { ZeroHash } from "ethers";
import { errorName } from "./errorName.js";
import type { Invariant } from "./Report.js";
import { ruinousDecisions, type RuinousDecision } from "./ruinousDecisions.js";
import type { Stage } from "../stage/Stage.js";

/** An operation of the timelock, as `executeBatch` takes it. */
interface Operation {
  readonly id: string;
  readonly batch: [targets: string[], values: bigint[], payloads: string[], predecessor: string, salt: string];
}

/** What was tried, the error that had to refuse it, and the one that did. */
interface Attempt {
  readonly what: string;
  readonly expected: string;
  readonly met: string;
}

/**
 * A guardian pauses everything, and every last key is given up, by itself or by a decision that is scheduled and due: all is refused, and
 * the timelock lifts the pause. Moves the clock by the timelock's delay, twice.
 */
export async function tryLastKeys(stage: Stage): Promise<Invariant> {
  const { exchange } = stage.alliance;
  const guardian = stage.signer(stage.manifest.guardians[0]);
  await stage.mined(exchange.connect(guardian).pauseAll());
  const attempts = [...(await tryDecisions(stage, guardian)), ...(await tryKeys(stage, guardian))];
  const paused = await exchange.paused();
  await stage.decide(exchange, exchange.interface.encodeFunctionData("unpauseAll"));
  const lifted = paused && !(await exchange.paused());

  const through = attempts.filter(({ expected, met }) => met !== expected);
  const refused = attempts.length - through.length;
  const others = through.map(({ what, met }) => `; ${what}: ${met}`).join("");
  return {
    number: 15,
    sentence: "No single key, used once, stops the alliance for ever.",
    figures: `${refused} of ${attempts.length} attempts refused${others}; a guardian's pause of everything: ${lifted ? "lifted" : "stays"}`,
    ok: refused === attempts.length && attempts.length > 0 && lifted,
  };
}

/** The council schedules every ruinous decision, and anybody would execute it once it is due. The guardian clears them away. */
async function tryDecisions(stage: Stage, guardian: HardhatEthersSigner): Promise<Attempt[]> {
  const { timelock } = stage.alliance;
  const { council } = stage.manifest.timelock;
  const decisions = await ruinousDecisions(stage.alliance, council);
  const operations: Operation[] = [];
  for (const { what, calls } of decisions) operations.push(await schedule(stage, what, calls));
  await stage.advanceTo((await stage.now()) + Number(await timelock.getMinDelay()) + 1);

  const attempts: Attempt[] = [];
  for (const [i, { what, error }] of decisions.entries()) {
    const operation = operations[i];
    if (operation === undefined) throw new RangeError(`no operation ${i}`);
    const met = await errorName(timelock.executeBatch.staticCall(...operation.batch));
    attempts.push({ what, expected: error, met });
  }
  await stage.mined(timelock.connect(guardian).cancelBatch(operations.map(({ id }) => id)));
  return attempts;
}

/** The council goes at once, and a guardian keeps itself in power by cancelling its removal. */
async function tryKeys(stage: Stage, guardian: HardhatEthersSigner): Promise<Attempt[]> {
  const { timelock, registry } = stage.alliance;
  const council = timelock.connect(stage.signer(stage.manifest.timelock.council));
  const [proposer, role] = await Promise.all([timelock.PROPOSER_ROLE(), registry.GUARDIAN_ROLE()]);
  const data = registry.interface.encodeFunctionData("revokeRole", [role, guardian.address]);
  const removal = await schedule(stage, "a guardian's removal", [{ to: await registry.getAddress(), data }]);
  const renounced = await errorName(council.renounceRole.staticCall(proposer, stage.manifest.timelock.council));
  const kept = await errorName(timelock.connect(guardian).cancel.staticCall(removal.id));
  await stage.mined(council.cancel(removal.id));
  return [
    { what: "the last proposer's own renouncing", expected: "AllianceTimelock_LastProposer", met: renounced },
    { what: "a guardian's veto of its removal", expected: "AllianceTimelock_GuardianRemoval", met: kept },
  ];
}

async function schedule(stage: Stage, what: string, calls: RuinousDecision["calls"]): Promise<Operation> {
  const { timelock } = stage.alliance;
  const council = stage.signer(stage.manifest.timelock.council);
  const salt = stage.connection.ethers.id(`${what}, at ${await stage.now()}`);
  const [targets, values, payloads] = [calls.map(({ to }) => to), calls.map(() => 0n), calls.map(({ data }) => data)];
  const batch: Operation["batch"] = [targets, values, payloads, ZeroHash, salt];
  await stage.mined(timelock.connect(council).scheduleBatch(...batch, await timelock.getMinDelay()));
  return { id: await timelock.hashOperationBatch(...batch), batch };
}
