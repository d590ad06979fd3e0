import { findPostgres } from "../../../local/postgres/findPostgres.js";
import { needsTool } from "../needsTool.js";

/** A test, or the preparation of several, that needs a PostgreSQL server. */
export const needsPostgres = (work: () => Promise<void>) =>
  needsTool("PostgreSQL server", "postgresql", work, findPostgres);
