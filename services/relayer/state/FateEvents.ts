import type { Store } from "../../../sdk/store/Store.js";
import { z } from "zod";
import { fate, type Fate } from "../../../sdk/relayer/schemas.js";

/** A change of a request. */
export interface FateEvent {
  /** Counts the changes of the member's own requests. */
  readonly number: number;
  readonly fate: Fate;
}

const EVENTS_AT_ONCE = 500;
/** Above every number of those that are forgotten: nobody has as many events as milliseconds passed. It is a time, and tells of nobody. */
const FORGOTTEN = "coalesce((SELECT number FROM lastEvent WHERE member = ''), 0)";
/** Members without an event. */
const WITHOUT = "member <> '' AND NOT EXISTS (SELECT 1 FROM event WHERE event.member = lastEvent.member)";
const counted = z.object({ n: z.int() });
const eventRow = z.object({ number: z.int(), fate: z.string() });

/** Every change of a request, in order, for those who follow a member or a request. */
export class FateEvents {
  constructor(private readonly store: Store) {}

  /** Adds what a request is now. `at` in Unix milliseconds. */
  record(now: Fate, at: number): void {
    const next = this.store.first(
      `INSERT INTO lastEvent (member, number) VALUES (?, ${FORGOTTEN} + 1) ` +
        "ON CONFLICT (member) DO UPDATE SET number = lastEvent.number + 1 RETURNING number AS n",
      now.member,
    );
    this.store.run(
      "INSERT INTO event (member, number, request, fate, at) VALUES (?, ?, ?, ?, ?)",
      now.member,
      counted.parse(next).n,
      now.id,
      JSON.stringify(z.encode(fate, now)),
      at,
    );
  }

  /** Events of a member after one, in order, at most 500; of one request if it is named. */
  after(member: string, number: number, id?: string): FateEvent[] {
    return this.store
      .all(
        "SELECT number, fate FROM event WHERE member = ? AND number > ? AND request = coalesce(?, request) ORDER BY number LIMIT ?",
        member,
        number,
        id ?? null,
        EVENTS_AT_ONCE,
      )
      .map((row) => {
        const event = eventRow.parse(row);
        return { number: event.number, fate: fate.parse(JSON.parse(event.fate)) };
      });
  }

  /** The number of a member's last event. */
  last(member: string): number {
    const row = this.store.first("SELECT number AS n FROM lastEvent WHERE member = ?", member);
    return row === undefined ? 0 : counted.parse(row).n;
  }

  /** Forgets events before a time, Unix milliseconds, and members of whom none is left. To be called within a transaction. */
  forget(before: number): void {
    this.store.run("DELETE FROM event WHERE at < ?", before);
    if (this.store.first(`SELECT 1 FROM lastEvent WHERE ${WITHOUT} LIMIT 1`) === undefined) return;
    this.store.run(
      "INSERT INTO lastEvent (member, number) VALUES ('', ?) ON CONFLICT (member) DO UPDATE SET number = CASE WHEN excluded.number > lastEvent.number THEN excluded.number ELSE lastEvent.number END",
      before,
    );
    this.store.run(`DELETE FROM lastEvent WHERE ${WITHOUT}`);
  }
}
