import type { DatabaseSync } from "node:sqlite";
import { Statements } from "../../common/state/Statements.js";

/** Which sender's transactions carry the requests that are under way. */
export class Sending {
  private readonly statements: Statements;

  constructor(database: DatabaseSync) {
    this.statements = new Statements(database);
  }

  /** Notes whose transaction a request is in. */
  add(id: string, sender: string): void {
    this.statements
      .of(
        "INSERT INTO sending (request, member, sender) SELECT id, member, ? FROM request WHERE id = ? AND status = 'sent' " +
          "ON CONFLICT (request) DO NOTHING",
      )
      .run(sender, id);
  }

  remove(id: string): void {
    this.statements.of("DELETE FROM sending WHERE request = ?").run(id);
  }

  clear(): void {
    this.statements.of("DELETE FROM sending").run();
  }
}
