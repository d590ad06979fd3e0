import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import { z } from "zod";

/** How a transaction ended: mined, mined but reverted, replaced by another of the same nonce, or refused by the node. */
export type Outcome = "mined" | "reverted" | "lost" | "refused";

/** A signed form of a transaction. */
export interface Signed {
  readonly hash: string;
  readonly raw: string;
  /** Highest price a unit of gas may cost, wei. */
  readonly fees: bigint;
  /** Unix seconds. */
  readonly signedAt: number;
}

/** What a transaction does and what it is about. */
export interface Intent {
  readonly kind: "release" | "commitment";
  /** JSON. */
  readonly payload: string;
  readonly to: string;
  readonly data: string;
  readonly gasLimit: bigint;
}

/** A transaction that was stored to be sent. The last signed form is the one with the highest fees. */
export interface Outgoing extends Intent {
  readonly id: number;
  readonly nonce: number;
  readonly signed: readonly [Signed, ...Signed[]];
}

const integerText = z
  .string()
  .regex(/^\d+$/)
  .transform((text) => BigInt(text));
const outgoingRow = z.object({
  id: z.int(),
  kind: z.enum(["release", "commitment"]),
  payload: z.string(),
  recipient: z.string(),
  data: z.string(),
  gasLimit: integerText,
  nonce: z.int(),
});
const signedRow = z.object({ hash: z.string(), raw: z.string(), fees: integerText, signedAt: z.int() });

/** The transactions of the issuer's account: stored before they are sent, one open at a time. */
export class Outbox {
  constructor(private readonly database: DatabaseSync) {}

  /** Stores a transaction in its first signed form. Throws when another is open. */
  add({ kind, payload, to, data, gasLimit }: Intent, nonce: number, signed: Signed): void {
    this.database.exec("BEGIN IMMEDIATE");
    try {
      const { lastInsertRowid } = this.database
        .prepare(
          "INSERT INTO outbox (kind, payload, recipient, data, gasLimit, nonce, preparedAt) VALUES (?, ?, ?, ?, ?, ?, ?)",
        )
        .run(kind, payload, to, data, gasLimit.toString(), nonce, signed.signedAt);
      this.insertSigned(Number(lastInsertRowid), 0, signed);
      this.database.exec("COMMIT");
    } catch (error) {
      this.database.exec("ROLLBACK");
      throw error;
    }
  }

  /** Stores a further signed form of the open transaction. */
  addSigned({ id, signed: before }: Outgoing, signed: Signed): void {
    this.insertSigned(id, before.length, signed);
  }

  /** The transaction whose outcome is not known. */
  open(): Outgoing | undefined {
    const row = this.database.prepare("SELECT * FROM outbox WHERE outcome IS NULL").get();
    return row === undefined ? undefined : this.outgoing(row);
  }

  /** Records how a transaction ended, and forgets what it was about: whoever it concerned may be erased one day. */
  close(id: number, outcome: Outcome): void {
    this.database.exec("BEGIN IMMEDIATE");
    try {
      this.database.prepare("DELETE FROM signed WHERE outbox = ?").run(id);
      this.database.prepare("UPDATE outbox SET outcome = ?, payload = '', data = '' WHERE id = ?").run(outcome, id);
      this.database.exec("COMMIT");
    } catch (error) {
      this.database.exec("ROLLBACK");
      throw error;
    }
  }

  private insertSigned(id: number, attempt: number, { hash, raw, fees, signedAt }: Signed): void {
    this.database
      .prepare("INSERT INTO signed (outbox, attempt, hash, raw, fees, signedAt) VALUES (?, ?, ?, ?, ?, ?)")
      .run(id, attempt, hash, raw, fees.toString(), signedAt);
  }

  private outgoing(row: Record<string, SQLOutputValue>): Outgoing {
    const { recipient, ...rest } = outgoingRow.parse(row);
    const [first, ...more] = this.database
      .prepare("SELECT * FROM signed WHERE outbox = ? ORDER BY attempt")
      .all(rest.id)
      .map((item) => signedRow.parse(item));
    if (first === undefined) throw new TypeError(`transaction ${rest.id} of the outbox has no signed form`);
    return { ...rest, to: recipient, signed: [first, ...more] };
  }
}
