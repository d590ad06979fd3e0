import type { Store } from "../../../sdk/store/Store.js";

/** Which sender's transactions carry the requests that are under way. */
export class Sending {
  constructor(private readonly store: Store) {}

  /** Notes whose transaction a request is in. */
  add(id: string, sender: string): void {
    this.store.run(
      "INSERT INTO sending (request, member, sender) SELECT id, member, ? FROM request WHERE id = ? AND status = 'sent' " +
        "ON CONFLICT (request) DO NOTHING",
      sender,
      id,
    );
  }

  remove(id: string): void {
    this.store.run("DELETE FROM sending WHERE request = ?", id);
  }

  clear(): void {
    this.store.run("DELETE FROM sending");
  }
}
