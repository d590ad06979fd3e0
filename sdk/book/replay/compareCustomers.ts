import type { StoreValue } from "../../store/Store.js";
import type { BookFile } from "../BookFile.js";
import type { Keccak256 } from "../commitment/createKeccak256.js";
import { accountDigest } from "../Journal.js";
import { numberOf } from "../rows.js";
import type { BookState } from "./BookState.js";
import type { Findings } from "./Findings.js";

const ERASED = "customer and entries differ in whether it was erased";
const CUSTOMERS = "SELECT member, customerNumber, salt, account FROM customer ORDER BY member";

/** Holds the customers against the hashes that tie them to their members, and the accounts against their bindings. */
export function compareCustomers(file: BookFile, keccak256: Keccak256, state: BookState, findings: Findings): void {
  const problem = firstProblem(file, keccak256, state);
  if (problem !== undefined) findings.add("PROJECTION_DIFFERS", "customer", problem);
  const { erased } = state.customers.references;
  const rows = numberOf(file.first("SELECT count(*) AS count FROM erasedReference") ?? {}, "count");
  if (rows === erased) return;
  const counted = `there are ${rows} rows, and erased customers had ${erased} references`;
  findings.add("PROJECTION_DIFFERS", "erasedReference", counted);
}

function firstProblem(file: BookFile, keccak256: Keccak256, state: BookState): string | undefined {
  const { members, customers } = state;
  let next = 1;
  for (const [member, customerNumber, salt, account] of file.eachList(CUSTOMERS)) {
    const id = Number(member);
    if (members.keyOf(id) === undefined || customers.isErased(id)) return `member ${id}: ${ERASED}`;
    while (customers.isErased(next)) next++;
    if (next < id) break;
    next++;
    if (!isNamed(keccak256, members.keyOf(id), customerNumber, salt)) return `member ${id}: number or salt was changed`;
    if (!isBound(customers.bindings.get(id), salt, account)) {
      return `member ${id}: the account is not the one that was bound`;
    }
  }
  while (customers.isErased(next)) next++;
  return next <= members.count ? `member ${next}: ${ERASED}` : undefined;
}

const key = new Uint8Array(32);

function isNamed(
  keccak256: Keccak256,
  memberKey: Uint8Array | undefined,
  customerNumber: StoreValue | undefined,
  salt: StoreValue | undefined,
): boolean {
  if (memberKey === undefined || typeof customerNumber !== "string" || !(salt instanceof Uint8Array)) return false;
  keccak256(Buffer.concat([salt, Buffer.from(customerNumber)]), key, 0);
  return Buffer.compare(key, memberKey) === 0;
}

function isBound(
  binding: Uint8Array | undefined,
  salt: StoreValue | undefined,
  account: StoreValue | undefined,
): boolean {
  if (binding === undefined || !(salt instanceof Uint8Array)) return account === null;
  return typeof account === "string" && accountDigest(salt, account).equals(binding);
}
