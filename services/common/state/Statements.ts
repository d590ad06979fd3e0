import type { DatabaseSync, StatementSync } from "node:sqlite";

/** A file's statements, each prepared once. */
export class Statements {
  private readonly known = new Map<string, StatementSync>();

  constructor(private readonly database: DatabaseSync) {}

  /** @param text SQL; one of few, so never with values in it. */
  of(text: string): StatementSync {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const prepared = this.database.prepare(text);
    this.known.set(text, prepared);
    return prepared;
  }
}
