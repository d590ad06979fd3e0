import { hash } from "node:crypto";
import type { BookContext } from "./BookContext.js";
import type { BookFile } from "./BookFile.js";
import { checkAccount } from "./checks.js";
import { accountDigest, Journal } from "./Journal.js";
import { findMember, memberById } from "./members.js";
import { numberOf } from "./rows.js";
import { AllianceError } from "../AllianceError.js";

/** A one-time code with which an account claims a customer. */
export interface Claim {
  /** To be given to the customer and to nobody else: 43 characters of base64url. The book keeps only its hash. */
  readonly code: string;
  /** Unix seconds. */
  readonly expiresAt: number;
}

/** A claim is valid for so long. */
export const CLAIM_SECONDS = 15 * 60;

/** See `Book.createClaim`. */
export function createClaim(context: BookContext, customerNumber: string): Claim {
  const { file, secrets } = context;
  return file.write(() => {
    const journal = new Journal(context);
    const { now } = journal;
    const member = findMember(file, { customerNumber });
    const code = Buffer.from(secrets.claimCode(customerNumber)).toString("base64url");
    const codeHash = digestOf(code);
    const expiresAt = now + CLAIM_SECONDS;
    file.run("DELETE FROM claim WHERE member = ? OR expiresAt <= ?", member.id, now);
    file.run("INSERT INTO claim (codeHash, member, expiresAt) VALUES (?, ?, ?)", codeHash, member.id, expiresAt);
    journal.append(member, [{ kind: "claim", epoch: 0, points: 0n }], codeHash);
    return { code, expiresAt };
  });
}

/** See `Book.bindAccount`. */
export function bindAccount(context: BookContext, { claim, account }: { claim: string; account: string }): string {
  const { file } = context;
  const bound = checkAccount(account);
  return file.write(() => {
    const journal = new Journal(context);
    const { now } = journal;
    const row = file.first("SELECT member, expiresAt FROM claim WHERE codeHash = ?", digestOf(claim));
    const member = row && memberById(file, numberOf(row, "member"));
    if (member === undefined || numberOf(row ?? {}, "expiresAt") <= now) {
      throw new AllianceError(
        "CLAIM_INVALID",
        "The claim's code is wrong, used, replaced or expired.",
        "Let the shop make a new one.",
      );
    }
    if (member.account !== undefined && member.account !== bound) {
      throw new AllianceError(
        "ACCOUNT_BOUND",
        `The customer has the account ${member.account}.`,
        "Unbind that account first.",
      );
    }
    const holder = file.first("SELECT member FROM customer WHERE account = ?", bound);
    if (holder !== undefined && holder["member"] !== member.id) {
      throw new AllianceError(
        "ACCOUNT_TAKEN",
        `The account ${bound} is another customer's.`,
        "Use another account, or unbind it from the other customer.",
      );
    }
    file.run("UPDATE customer SET account = ? WHERE member = ?", bound, member.id);
    file.run("DELETE FROM claim WHERE member = ?", member.id);
    journal.append(member, [{ kind: "binding", epoch: 0, points: 0n }], accountDigest(member.salt, bound));
    return member.customerNumber;
  });
}

/** See `Book.unbindAccount`. */
export function unbindAccount(context: BookContext, customerNumber: string): void {
  const { file } = context;
  file.write(() => {
    const member = findMember(file, { customerNumber });
    refusePending(file, member.id);
    if (member.account === undefined) return;
    new Journal(context).append(member, [{ kind: "unbinding", epoch: 0, points: 0n }]);
    file.run("UPDATE customer SET account = NULL WHERE member = ?", member.id);
  });
}

/** Refuses while a release of the member's is on its way: `RELEASE_PENDING`. */
export function refusePending(file: BookFile, member: number): void {
  const row = file.first("SELECT issueId FROM releaseLine WHERE status = 0 AND member = ? LIMIT 1", member);
  if (row === undefined) return;
  throw new AllianceError(
    "RELEASE_PENDING",
    `The customer's release line ${numberOf(row, "issueId")} is not settled yet.`,
    "Wait until it is.",
  );
}

function digestOf(code: string): Buffer {
  return hash("sha256", code, "buffer");
}
