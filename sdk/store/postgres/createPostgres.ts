import type { Store, StoreMark } from "../Store.js";
import { postgresSchema } from "./dialect.js";

/** Whose a schema is: what SQLite keeps in a file's header. */
export const markSchema = `
CREATE TABLE mark (id INTEGER PRIMARY KEY CHECK (id = 1), applicationId INTEGER NOT NULL, version INTEGER NOT NULL, touched INTEGER NOT NULL) STRICT;
`;

/** Who may do what in a store. */
export interface ServiceRole {
  /** A role of the database's. */
  readonly name: string;
  /** What it may do with some tables, instead of everything, such as `SELECT, INSERT`. */
  readonly tables: Readonly<Record<string, string>>;
}

/** What a store is made with. */
export interface NewStore extends StoreMark {
  readonly schema: string;
  readonly serviceRole?: ServiceRole | undefined;
}

const ALL = "SELECT, INSERT, UPDATE, DELETE";

/**
 * Makes a store's tables in its schema, and the schema when it is not there, within the caller's transaction.
 *
 * @param place The schema's name.
 */
export function createPostgres(
  store: Pick<Store, "execute" | "run">,
  place: string,
  { applicationId, version, schema, serviceRole }: NewStore,
): void {
  store.execute(`CREATE SCHEMA IF NOT EXISTS ${place}; ${postgresSchema(`${schema}${markSchema}`, place)}`);
  store.run("INSERT INTO mark (id, applicationId, version, touched) VALUES (1, ?, ?, 0)", applicationId, version);
  if (serviceRole === undefined) return;
  const name = `"${serviceRole.name.replaceAll('"', '""')}"`;
  const grants = Object.entries(serviceRole.tables).map(
    ([table, rights]) => `REVOKE ${ALL} ON ${table} FROM ${name}; GRANT ${rights} ON ${table} TO ${name};`,
  );
  store.execute(
    `GRANT USAGE ON SCHEMA ${place} TO ${name}; GRANT ${ALL} ON ALL TABLES IN SCHEMA ${place} TO ${name};
     GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${place} TO ${name}; ${grants.join(" ")}`,
  );
}
