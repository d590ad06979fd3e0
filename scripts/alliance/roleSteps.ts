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
  readonly book?: AddressBook | undefined;
  /** Where the role is kept; the registry of the book if left out. */
  readonly callee?: Callee;
  readonly keeper?: "registry" | "timelock";
  /** Calls that go with a revocation. */
  readonly afterwards?: (book: AddressBook, account: string) => readonly Call[];
}

/** So many revocations fit any block: some 25,000 gas each. */
const PAGE = 100;

/** Accounts that lose the role in one step: a stolen admin's key may have granted it to thousands. The council's go one by one, since only so nobody but it can cancel a guardian's removal. */
function pagesOf(accounts: readonly string[], by: Actor): string[][] {
  const size = by === "partner admin" ? PAGE : 1;
  return Array.from({ length: Math.ceil(accounts.length / size) }, (_, i) => accounts.slice(i * size, (i + 1) * size));
}

/** The calls that take a role from several accounts: one transaction, if the registry keeps it. */
function revocations(callee: Callee, role: string, accounts: readonly string[]): Call[] {
  const calls = accounts.map((account) => callOf(callee, "revokeRole", [role, account]));
  return calls.length === 1 ? calls : [callOf(callee, "multicall", [calls.map(({ data }) => data)])];
}

/** One step for everybody who is to get the role, and one for everybody who is to lose it. */
export function roleSteps(goal: RoleGoal): Step[] {
  const { path, role, has, wants, by, senders, book, keeper = "registry", afterwards } = goal;
  const callee = goal.callee ?? (book && calleeOf(book, keeper));
  const calls = (make: (known: Callee) => Call[]) => (callee === undefined ? [] : make(callee));
  const missing = wants
    .map((account, i) => [account, i] as const)
    .filter(([account]) => !has.includes(account))
    .map(([account, i]) => ({
      path: `${path}[${i}]`,
      from: "no role",
      to: account,
      by,
      senders,
      calls: calls((known) => [callOf(known, "grantRole", [role, account])]),
    }));
  const unwanted = has.filter((account) => !wants.includes(account));
  const extra = pagesOf(unwanted, by).map((accounts) => ({
    path,
    from: accounts.join(", "),
    to: "no role",
    by,
    senders,
    calls: calls((known) => [
      ...revocations(known, role, accounts),
      ...accounts.flatMap((account) => (book && afterwards?.(book, account)) ?? []),
    ]),
  }));
  return [...missing, ...extra];
}
