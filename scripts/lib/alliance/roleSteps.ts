import type { AddressBook } from "./AddressBook.js";
import { calleeOf } from "./calleeOf.js";
import { callOf, type Callee } from "./callOf.js";
import type { Actor, Call, Step } from "./Step.js";

/** A role's holders, as the chain and as the file has them. */
export interface RoleGoal {
  readonly path: string;
  /** The role's id. */
  readonly role: string;
  readonly has: readonly string[];
  readonly wants: readonly string[];
  readonly by: Actor;
  readonly senders: readonly string[];
  /** Undefined while the chain has no contract to call. */
  readonly book: AddressBook | undefined;
  /** Where the role is kept; the registry if left out. */
  readonly keeper?: "registry" | "timelock";
  /** Calls that go with a revocation. */
  readonly afterwards?: (book: AddressBook, account: string) => readonly Call[];
}

/** One step for everybody who is to get the role, and one for everybody who is to lose it. */
export function roleSteps(goal: RoleGoal): Step[] {
  const { path, role, has, wants, by, senders, book, keeper = "registry", afterwards } = goal;
  const calls = (make: (callee: Callee, known: AddressBook) => Call[]) =>
    book === undefined ? [] : make(calleeOf(book, keeper), book);
  const missing = wants
    .map((account, i) => [account, i] as const)
    .filter(([account]) => !has.includes(account))
    .map(([account, i]) => ({
      path: `${path}[${i}]`,
      from: "no role",
      to: account,
      by,
      senders,
      calls: calls((callee) => [callOf(callee, "grantRole", [role, account])]),
    }));
  const extra = has
    .filter((account) => !wants.includes(account))
    .map((account) => ({
      path,
      from: account,
      to: "no role",
      by,
      senders,
      calls: calls((callee, known) => [
        callOf(callee, "revokeRole", [role, account]),
        ...(afterwards?.(known, account) ?? []),
      ]),
    }));
  return [...missing, ...extra];
}
