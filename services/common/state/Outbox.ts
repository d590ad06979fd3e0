import type { Row } from "../../../sdk/store/Store.js";
import { z } from "zod";
import type { StateTables } from "./StateTables.js";

/**
 * The outbox's tables, for a service's file. A lane is one sequence of transactions, such as those of one account; at most one of a lane is
 * open (outcome NULL).
 */
export const OUTBOX_SCHEMA = `
-- Transactions, stored before they are sent.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  lane TEXT NOT NULL,
  kind TEXT NOT NULL,
  payload TEXT NOT NULL,          -- JSON: what it is about; empty, as data is, once it has ended
  recipient TEXT NOT NULL,
  data TEXT NOT NULL,
  gasLimit TEXT NOT NULL,
  nonce INTEGER NOT NULL,
  preparedAt INTEGER NOT NULL,
  outcome TEXT                    -- mined, reverted, lost, refused
) STRICT;
CREATE UNIQUE INDEX outboxOpen ON outbox (lane) WHERE outcome IS NULL;

-- The signed forms of the open ones, same nonce and call, fees rising.
CREATE TABLE signed (
  outbox INTEGER NOT NULL REFERENCES outbox, attempt INTEGER NOT NULL,
  hash TEXT NOT NULL, raw TEXT NOT NULL, fees TEXT NOT NULL, signedAt INTEGER NOT NULL,
  PRIMARY KEY (outbox, attempt)
) STRICT, WITHOUT ROWID;
`;

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
  /** The service's own word for it. */
  readonly kind: string;
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
  kind: z.string(),
  payload: z.string(),
  recipient: z.string(),
  data: z.string(),
  gasLimit: integerText,
  nonce: z.int(),
});
const signedRow = z.object({ hash: z.string(), raw: z.string(), fees: integerText, signedAt: z.int() });

/** One lane of transactions: stored before they are sent, one open at a time. */
export class Outbox {
  /** @param lane Which of a file's lanes; left out, the only one. */
  constructor(
    private readonly store: StateTables,
    private readonly lane = "",
  ) {}

  /**
   * Stores a transaction in its first signed form. Throws when another is open.
   *
   * @param alongside What the service's file has to remember of it, stored together with it or not at all.
   */
  add({ kind, payload, to, data, gasLimit }: Intent, nonce: number, signed: Signed, alongside?: () => void): void {
    this.store.write(() => {
      const row = this.store.first(
        `INSERT INTO outbox (lane, kind, payload, recipient, data, gasLimit, nonce, preparedAt) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
         RETURNING id`,
        ...[this.lane, kind, payload, to, data, gasLimit.toString(), nonce, signed.signedAt],
      );
      this.insertSigned(Number(row?.["id"]), 0, signed);
      alongside?.();
    });
  }

  /** Stores a further signed form of the open transaction. */
  addSigned({ id, signed: before }: Outgoing, signed: Signed): void {
    this.insertSigned(id, before.length, signed);
  }

  /** The transaction whose outcome is not known. */
  open(): Outgoing | undefined {
    const row = this.store.first("SELECT * FROM outbox WHERE lane = ? AND outcome IS NULL", this.lane);
    return row === undefined ? undefined : this.outgoing(row);
  }

  /** Records how a transaction ended, and forgets what it was about: whoever it concerned may be erased one day. */
  close(id: number, outcome: Outcome): void {
    this.store.write(() => {
      this.store.run("DELETE FROM signed WHERE outbox = ?", id);
      this.store.run("UPDATE outbox SET outcome = ?, payload = '', data = '' WHERE id = ?", outcome, id);
    });
  }

  private insertSigned(id: number, attempt: number, { hash, raw, fees, signedAt }: Signed): void {
    this.store.run(
      "INSERT INTO signed (outbox, attempt, hash, raw, fees, signedAt) VALUES (?, ?, ?, ?, ?, ?)",
      ...[id, attempt, hash, raw, fees.toString(), signedAt],
    );
  }

  private outgoing(row: Row): Outgoing {
    const { recipient, ...rest } = outgoingRow.parse(row);
    const [first, ...more] = this.store
      .all("SELECT * FROM signed WHERE outbox = ? ORDER BY attempt", rest.id)
      .map((item) => signedRow.parse(item));
    if (first === undefined) throw new TypeError(`transaction ${rest.id} of the outbox has no signed form`);
    return { ...rest, to: recipient, signed: [first, ...more] };
  }
}
