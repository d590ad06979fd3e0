import type { Manifest } from "../../deploy/manifest/parseManifest.js";
import { bridgeHolders } from "./bridge/bridgeHolders.js";
import type { ChainState } from "./ChainState.js";
import type { CodeCheck } from "./checkCode.js";
import { formatFixed } from "./formatFixed.js";
import { statusOf } from "./statusOf.js";

/** One thing that must hold. */
export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** What does not hold. */
  readonly problems: readonly string[];
}

function check(name: string, problems: readonly string[]): Check {
  return { name, ok: problems.length === 0, problems };
}

/** Every role that an account holds. */
function rolesOf(account: string, manifest: Manifest, state: ChainState): string[] {
  const { admins, operators, guardians, reporters, timelock, partners } = state;
  const roles: [string, readonly string[]][] = [
    ["the registry's admin role", admins],
    ["OPERATOR", operators],
    ["GUARDIAN", guardians],
    ["REPORTER", reporters],
    ["the timelock's admin role", timelock.admins],
    ["the timelock's proposer role", timelock.proposers],
    ["the timelock's canceller role", timelock.cancellers],
    ["the timelock's executor role", timelock.executors],
    ...bridgeHolders(manifest, state).map(({ role, has }): [string, readonly string[]] => [role, has]),
    ...partners.flatMap(({ name, admins: a, issuers, treasurers }): [string, readonly string[]][] => [
      [`PARTNER_ADMIN of ${name}`, a],
      [`ISSUER of ${name}`, issuers],
      [`TREASURER of ${name}`, treasurers],
    ]),
  ];
  return roles.filter(([, holders]) => holders.includes(account)).map(([role]) => role);
}

/**
 * Whether the chain is, to the last value, what the file says: every contract's code is this build's or an earlier one's, every parameter and every role's
 * holders are the file's, and whoever deployed holds no role.
 */
export function verifyAlliance(manifest: Manifest, state: ChainState, code: readonly CodeCheck[]): Check[] {
  const { plan, alarms } = statusOf(manifest, state, code);
  const strangers = alarms.filter((alarm) => alarm.code === "ROLE_HELD_BY_STRANGER").map(({ text }) => text);
  const isRole = (path: string) =>
    /^(timelock\.council|operators|guardians|reporters|partners\[\d+\]\.(admin|issuers|treasurers))/.test(path) ||
    /^bridge\.(private|public)\.(council|guardians|watchers|cancellers|signers)/.test(path);
  const differences = plan.steps.map(({ path, from, to }) => ({
    path,
    text: `${path}: ${from} on the chain, ${to} in the file`,
  }));
  const fixed = plan.fixed.map(formatFixed);
  const kept = rolesOf(state.book.deployer, manifest, state);
  return [
    check(
      "Every contract's code is what this build makes, or an earlier one made",
      code
        .filter(({ matches, build }) => !matches && build === undefined)
        .map(({ name, address }) => `${name} at ${address}`),
    ),
    check("Every parameter is what the file says", [
      ...fixed,
      ...differences.filter(({ path }) => !isRole(path)).map(({ text }) => text),
    ]),
    check("Every role is held by whom the file names, and by nobody else", [
      ...new Set([...strangers, ...differences.filter(({ path }) => isRole(path)).map(({ text }) => text)]),
    ]),
    check(
      "Whoever deployed holds no role",
      kept.map((role) => `${state.book.deployer} holds ${role}`),
    ),
  ];
}
