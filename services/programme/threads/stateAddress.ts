import { AllianceError } from "../../../sdk/AllianceError.js";
import { isPostgresAddress } from "../../../sdk/store/postgres/parsePostgresAddress.js";
import type { ProgrammeConfig } from "../config.js";

/**
 * Where the service's own state is: by default beside the book, in a file or a schema of its name with `.service` or `_service`.
 *
 * Error: `STATE_APART` for a book on a server and a state that only one machine has: two instances would do everything twice.
 */
export function stateAddress({ book, state }: Pick<ProgrammeConfig, "book" | "state">): string {
  if (state === undefined) return beside(book);
  if (isPostgresAddress(book) === isPostgresAddress(state)) return state;
  throw new AllianceError(
    "STATE_APART",
    `The book is at ${book} and the service's state at ${state}: one in a file, the other on a server.`,
    "Give `state` a place of the same kind as the book's, or leave it out.",
  );
}

function beside(book: string): string {
  if (!isPostgresAddress(book)) return `${book}.service`;
  const [place, query] = book.split("?");
  const options = new URLSearchParams(query);
  options.set("schema", `${options.get("schema") ?? "public"}_service`);
  return `${place}?${options.toString()}`;
}
