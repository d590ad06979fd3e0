import type { Alarm } from "./Alarm.js";
import type { Manifest } from "../../deploy/manifest/parseManifest.js";
import { formatAmount } from "../../sdk/text/formatAmount.js";
import type { ChainState, FeedState } from "./ChainState.js";
import type { CodeCheck } from "./checkCode.js";
import { governedDifferences, type GovernedDifference } from "./governedDifferences.js";
import { bridgeAlarms } from "./bridge/bridgeAlarms.js";
import { bridgeHolders } from "./bridge/bridgeHolders.js";
import { FINAL_NOTICE } from "./liftSteps.js";
import { planAlliance, type Plan } from "./planAlliance.js";
import { strayOperations } from "./strayOperations.js";

/** How an alliance is. */
export interface Status {
  readonly state: ChainState;
  readonly plan: Plan;
  /** What no plan changes, since the file said it for the beginning only. */
  readonly governed: readonly GovernedDifference[];
  readonly code: readonly CodeCheck[];
  readonly alarms: readonly Alarm[];
}

const BASIS = 10_000n;

function feedAlarm({ id, price, average, observedAt, halted, maxAge, maxDivergence }: FeedState, now: number): Alarm[] {
  if (price === 0n) return [{ code: "FEED_WITHOUT_ANSWER", text: `${id} has no answer yet.` }];
  if (halted) return [{ code: "FEED_HALTED", text: `${id} is halted: a jump waits for the reporters.` }];
  const age = BigInt(now) - observedAt;
  if (age > maxAge) return [{ code: "FEED_STALE", text: `${id} is ${age} s old; ${maxAge} s are allowed.` }];
  const apart = price > average ? price - average : average - price;
  if (apart * BASIS <= average * maxDivergence) return [];
  return [{ code: "FEED_DIVERGED", text: `${id}: price ${price} and average ${average} are too far apart.` }];
}

function strangers(role: string, has: readonly string[], wants: readonly string[]): Alarm[] {
  return has
    .filter((account) => !wants.includes(account))
    .map((account) => ({
      code: "ROLE_HELD_BY_STRANGER",
      text: `${account} holds ${role}, but the file does not name it.`,
    }));
}

function roleAlarms(manifest: Manifest, state: ChainState): Alarm[] {
  const { timelock, book } = state;
  const self = book.contracts.timelock.address;
  const { council } = manifest.timelock;
  const everybody = `0x${"00".repeat(20)}`;
  return [
    ...strangers("the registry's admin role", state.admins, [self]),
    ...strangers("the timelock's admin role", timelock.admins, [self]),
    ...strangers("the timelock's proposer role", timelock.proposers, [council]),
    ...strangers("the timelock's canceller role", timelock.cancellers, [council]),
    ...strangers("the timelock's executor role", timelock.executors, [everybody]),
    ...strangers("OPERATOR", state.operators, manifest.operators),
    ...strangers("GUARDIAN", state.guardians, manifest.guardians),
    ...strangers("REPORTER", state.reporters, manifest.reporters),
    ...bridgeHolders(manifest, state).flatMap(({ role, has, wants }) => strangers(role, has, wants)),
    ...state.partners.flatMap(({ id, name, admins, issuers, treasurers }) => {
      const file = manifest.partners[id - 1];
      if (file === undefined || file.left) return [];
      return [
        ...strangers(`PARTNER_ADMIN of ${name}`, admins, [file.admin]),
        ...strangers(`ISSUER of ${name}`, issuers, file.issuers),
        ...strangers(`TREASURER of ${name}`, treasurers, file.treasurers),
      ];
    }),
  ];
}

function poolAlarms(manifest: Manifest, { partners }: ChainState): Alarm[] {
  return partners.flatMap(({ id, name, pool }) => {
    const file = manifest.partners[id - 1];
    const least = file?.left === true ? 0n : (file?.pool.reserveAlarm ?? 0n);
    if (pool === undefined || pool.reserve >= least) return [];
    const [has, wants] = [formatAmount(pool.reserve, 18), formatAmount(least, 18)];
    return [
      { code: "POOL_LOW" as const, text: `The pool of ${name} has ${has} MLK, less than its alarm of ${wants} MLK.` },
    ];
  });
}

function operationAlarms(manifest: Manifest, state: ChainState, { steps }: Plan): Alarm[] {
  return (["private", "public"] as const).flatMap((chain) =>
    strayOperations(manifest, state, steps, chain).map(({ id }): Alarm => {
      const where = chain === "private" ? "the timelock" : "the public chain's timelock";
      return {
        code: "OPERATION_NOT_OF_FILE",
        text: `Operation ${id} waits in ${where} and does what the file does not ask for.`,
      };
    }),
  );
}

/** Partners that announced to close though the file does not let them leave: perhaps a thief did. */
function leavingAlarms(manifest: Manifest, { partners, time }: ChainState): Alarm[] {
  return partners
    .filter(({ id, status, closesAt }) => {
      return closesAt !== 0n && status !== "Closed" && manifest.partners[id - 1]?.left !== true;
    })
    .map(({ name, closesAt }) => {
      const [end, latest] = [closesAt, closesAt - FINAL_NOTICE].map((at) => new Date(Number(at) * 1_000).toISOString());
      const remedy =
        closesAt - FINAL_NOTICE < BigInt(time)
          ? "nobody can take that back any more"
          : `the council can take that back until ${latest}`;
      return {
        code: "PARTNER_LEAVES",
        text: `${name} closes at ${end}, but the file does not say that it leaves; ${remedy}.`,
      };
    });
}

/** How an alliance is, and what somebody has to look at, from what was read of the chain. */
export function statusOf(manifest: Manifest, state: ChainState, code: readonly CodeCheck[]): Status {
  const plan = planAlliance(manifest, state);
  const differing = code.filter(({ matches, build }) => !matches && build === undefined);
  const alarms: Alarm[] = [
    ...state.feeds.flatMap((feed) => feedAlarm(feed, state.time)),
    ...poolAlarms(manifest, state),
    ...roleAlarms(manifest, state),
    ...differing.map(({ name, address, artifact }): Alarm => {
      return {
        code: "CODE_DIFFERS",
        text: `${name} at ${address} is not the ${artifact} of this build, nor of an earlier one.`,
      };
    }),
    ...leavingAlarms(manifest, state),
    ...operationAlarms(manifest, state, plan),
    ...bridgeAlarms(state),
  ];
  return { state, plan, governed: governedDifferences(manifest, state), code, alarms };
}
