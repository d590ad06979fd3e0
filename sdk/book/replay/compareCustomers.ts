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
  const { members, customers } = state;
  const differs = (problem: string) => findings.add("PROJECTION_DIFFERS", "customer", problem);
  const key = new Uint8Array(32);
  let next = 1;
  for (const [member, customerNumber, salt, account] of file.eachList(CUSTOMERS)) {
    const id = Number(member);
    const own = members.keyOf(id);
    if (own === undefined || customers.isErased(id)) return differs(`member ${id}: ${ERASED}`);
    while (customers.isErased(next)) next++;
    if (next < id) break;
    next++;
    if (typeof customerNumber !== "string" || !(salt instanceof Uint8Array))
      return differs(`member ${id}: it has no number`);
    keccak256(Buffer.concat([salt, Buffer.from(customerNumber)]), key, 0);
    if (Buffer.compare(key, own) !== 0) return differs(`member ${id}: number or salt was changed`);
    const bound = customers.bindings.get(id);
    const digest = typeof account === "string" ? accountDigest(salt, account) : undefined;
    if (bound === undefined ? digest !== undefined : digest?.equals(bound) !== true) {
      return differs(`member ${id}: the account is not the one that was bound`);
    }
  }
  while (customers.isErased(next)) next++;
  if (next <= members.count) differs(`member ${next}: ${ERASED}`);
  const erased = numberOf(file.first("SELECT count(*) AS count FROM erasedReference") ?? {}, "count");
  if (erased === customers.references.erased) return;
  const problem = `there are ${erased} rows, and erased customers had ${customers.references.erased} references`;
  findings.add("PROJECTION_DIFFERS", "erasedReference", problem);
}
