import { getBytes } from "ethers";
import type { BookContext } from "./BookContext.js";
import type { BookFile } from "./BookFile.js";
import { bigintOf, bytesOf, numberOf, optionalTextOf, textOf, type Row } from "./rows.js";
import { checkAccount, checkIdentifier } from "./checks.js";
import { AllianceError } from "../AllianceError.js";
import { memberKey } from "../memberKey.js";

/** A customer of the programme as a book knows it. */
export interface Member {
  readonly id: number;
  readonly memberKey: Uint8Array;
  readonly salt: Uint8Array;
  readonly customerNumber: string;
  /** The EVM account bound to it, if any. */
  readonly account: string | undefined;
  /** Points that it owes. */
  readonly debt: bigint;
}

/** How a member is named: by the partner's customer number, or by the account bound to it. */
export type MemberName = { readonly customerNumber: string } | { readonly account: string };

const SELECT = "SELECT id, memberKey, salt, customerNumber, account, debt FROM customer JOIN member ON id = member";

function memberOf(row: Row): Member {
  return {
    id: numberOf(row, "id"),
    memberKey: bytesOf(row, "memberKey"),
    salt: bytesOf(row, "salt"),
    customerNumber: textOf(row, "customerNumber"),
    account: optionalTextOf(row, "account"),
    debt: bigintOf(row, "debt"),
  };
}

function numbered(file: BookFile, customerNumber: string): Member | undefined {
  const row = file.firstExact(`${SELECT} WHERE customerNumber = ?`, customerNumber);
  return row && memberOf(row);
}

/** The member that has this id, unless erased. */
export function memberById(file: BookFile, id: number): Member | undefined {
  const row = file.firstExact(`${SELECT} WHERE id = ?`, id);
  return row && memberOf(row);
}

/** The member of that name. Errors: `CUSTOMER_UNKNOWN`, `INVALID_IDENTIFIER`, `INVALID_ACCOUNT`. */
export function findMember(file: BookFile, name: MemberName): Member {
  if ("account" in name) {
    const account = checkAccount(name.account);
    const row = file.firstExact(`${SELECT} WHERE account = ?`, account);
    if (row !== undefined) return memberOf(row);
    throw new AllianceError(
      "CUSTOMER_UNKNOWN",
      `No customer has the account ${account}.`,
      "Bind the account with a claim of the shop's.",
    );
  }
  checkIdentifier(name.customerNumber, "customer number");
  const member = numbered(file, name.customerNumber);
  if (member !== undefined) return member;
  throw new AllianceError(
    "CUSTOMER_UNKNOWN",
    `The book knows no customer ${name.customerNumber}.`,
    "Check the number: a customer is known from the first accrual.",
  );
}

/** Members by customer number, those of them that the book knows. No number may stand there twice. */
export function membersNumbered(file: BookFile, customerNumbers: readonly string[]): Map<string, Member> {
  const rows = file.matching(SELECT, ["customerNumber"], customerNumbers.map((number) => [number]));
  return new Map(rows.map(memberOf).map((member) => [member.customerNumber, member]));
}

/** Members by id, erased ones left out. No id may stand there twice. */
export function membersById(file: BookFile, ids: readonly number[]): Map<number, Member> {
  const rows = file.matching(SELECT, ["id"], ids.map((id) => [id]));
  return new Map(rows.map(memberOf).map((member) => [member.id, member]));
}

/** Members to be written into a book, which gives each its id. */
export class NewMembers {
  private readonly made: Member[] = [];
  private next: number | undefined;

  constructor(private readonly context: BookContext) {}

  /** A customer's member, which is not in the book yet. */
  make(customerNumber: string): Member {
    const { file, secrets } = this.context;
    this.next ??= numberOf(file.first("SELECT coalesce(max(id), 0) + 1 AS next FROM member") ?? {}, "next");
    const salt = secrets.memberSalt(customerNumber);
    const key = getBytes(memberKey(customerNumber, salt));
    const member = { id: this.next++, memberKey: key, salt, customerNumber, account: undefined, debt: 0n };
    this.made.push(member);
    return member;
  }

  /** Writes those made. */
  flush(): void {
    if (this.made.length === 0) return;
    const { file } = this.context;
    file.insertMany(
      "member",
      ["id", "memberKey"],
      this.made.map((member) => [member.id, member.memberKey]),
    );
    file.insertMany(
      "customer",
      ["member", "customerNumber", "salt"],
      this.made.map(({ id, customerNumber, salt }) => [id, customerNumber, salt]),
    );
    this.made.length = 0;
  }
}
