import { group } from "../group.js";
import { bookAudit } from "./book/audit.js";
import { bookCreate } from "./book/create.js";
import { bookImport } from "./book/import.js";
import { bookMigrate } from "./book/migrate.js";
import { bookMove } from "./book/move.js";
import { bookNotices } from "./book/notices.js";
import { bookVerify } from "./book/verify.js";

/** `milk book …`: what a partner does with its book. */
export const book = group("book", "Make, fill, check and audit a partner's book", [
  bookCreate,
  bookImport,
  bookVerify,
  bookMigrate,
  bookMove,
  bookAudit,
  bookNotices,
]);
