import { CLAIM_SECONDS } from "../accounts.js";
import type { JournalEntry } from "./walkJournal.js";
import type { Members } from "./Members.js";

/** A claim that can be used. */
export interface LiveClaim {
  /** 32 bytes. */
  readonly codeHash: Uint8Array;
  readonly expiresAt: number;
}

/** Who was erased, which account is bound and which claim is open, as the entries so far make them. */
export class CustomerLedger {
  /** Digest of a member's account, by id; none when it has none. */
  readonly bindings = new Map<number, Uint8Array>();
  /** By member. */
  readonly claims = new Map<number, LiveClaim>();
  /** Members that were erased. */
  erasures = 0;
  /** Operations with a reference of members that were not erased, and of those that were. */
  references = { kept: 0, erased: 0 };
  private readonly erased: Uint8Array;
  private readonly operations: Uint32Array;

  constructor(members: Members) {
    this.erased = new Uint8Array(members.count + 1);
    this.operations = new Uint32Array(members.count + 1);
  }

  isErased(member: number): boolean {
    return this.erased[member] === 1;
  }

  /** Adds an entry. Gives what is wrong with it, if anything. */
  add(entry: JournalEntry): string | undefined {
    const { kind, member } = entry;
    if (this.isErased(member)) return "its member was erased before";
    switch (kind) {
      case "claim":
        this.addClaim(entry);
        return undefined;
      case "binding":
        return this.bind(entry);
      case "unbinding":
        return this.unbind(member);
      case "erasure":
        this.erase(member);
        return undefined;
      case "settlement":
      case "void":
      case "repayment":
        return undefined;
      case "accrual":
      case "cancellation":
      case "debt":
      case "redemption":
      case "release":
        this.addReference(entry);
        return undefined;
    }
  }

  private unbind(member: number): string | undefined {
    return this.bindings.delete(member) ? undefined : "it unties an account where none was bound";
  }

  private addReference({ seq, operation, member }: JournalEntry): void {
    if (operation !== seq) return;
    this.operations[member] = (this.operations[member] ?? 0) + 1;
    this.references.kept++;
  }

  private addClaim({ member, recordedAt, reference }: JournalEntry): void {
    for (const [other, { expiresAt }] of this.claims) if (expiresAt <= recordedAt) this.claims.delete(other);
    this.claims.set(member, { codeHash: reference, expiresAt: recordedAt + CLAIM_SECONDS });
  }

  private bind({ member, recordedAt, reference }: JournalEntry): string | undefined {
    const claim = this.claims.get(member);
    this.claims.delete(member);
    this.bindings.set(member, reference);
    return claim === undefined || claim.expiresAt <= recordedAt ? "it binds an account without a claim" : undefined;
  }

  private erase(member: number): void {
    this.erased[member] = 1;
    this.erasures++;
    this.bindings.delete(member);
    this.claims.delete(member);
    const operations = this.operations[member] ?? 0;
    this.references.kept -= operations;
    this.references.erased += operations;
  }
}
