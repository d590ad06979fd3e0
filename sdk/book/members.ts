import type { Matching } from "../store/Store.js";
import type { BookContext } from "./BookContext.js";
import type { BookFile } from "./BookFile.js";
import { bigintOf, bytesOf, numberOf, optionalTextOf, textOf, type Row } from "./rows.js";
import { checkAccount, checkIdentifier } from "./checks.js";
import { AllianceError } from "../AllianceError.js";
import { keccakNow } from "./commitment/keccakNow.js";

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

/** Customers that were not erased, with what else is known of them. */
export const MEMBERS =
  "SELECT id, memberKey, salt, customerNumber, account, debt FROM customer JOIN member ON id = member";

/** Reads a row of what {@link membersNumbered} asks for. */
export function memberOf(row: Row): Member {
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
  const row = file.firstExact(`${MEMBERS} WHERE customerNumber = ?`, customerNumber);
  return row && memberOf(row);
}

/** The member that has this id, unless erased. */
export function memberById(file: BookFile, id: number): Member | undefined {
  const row = file.firstExact(`${MEMBERS} WHERE id = ?`, id);
  return row && memberOf(row);
}

/** The member of that name. Errors: `CUSTOMER_UNKNOWN`, `INVALID_IDENTIFIER`, `INVALID_ACCOUNT`. */
export function findMember(file: BookFile, name: MemberName): Member {
  if ("account" in name) {
    const account = checkAccount(name.account);
    const row = file.firstExact(`${MEMBERS} WHERE account = ?`, account);
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

/** Asks for the members of some customer numbers, each given once. */
export function membersNumbered(customerNumbers: readonly string[]): Matching {
  return { select: MEMBERS, columns: ["customerNumber"], keys: customerNumbers.map((number) => [number]) };
}

/** Asks for the number that the next new member has. */
export const NEXT_MEMBER: Matching = { select: "SELECT coalesce(max(id), 0) + 1 AS next FROM member" };

/** Members to be written into a book, which gives each its id. */
export class NewMembers {
  private readonly made: Member[] = [];

  /** @param next What {@link NEXT_MEMBER} gives. */
  constructor(
    private readonly context: BookContext,
    private next: number,
  ) {}

  /** A customer's member, which is not in the book yet. */
  make(customerNumber: string): Member {
    const { secrets } = this.context;
    const salt = secrets.memberSalt(customerNumber);
    const key = new Uint8Array(32);
    // As `memberKey` does, in a fifth of the time: the number is ASCII.
    keccakNow()(Buffer.concat([salt, Buffer.from(customerNumber)]), key, 0);
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
