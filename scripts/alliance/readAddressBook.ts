import { z } from "zod";
import { AllianceError } from "../../sdk/AllianceError.js";
import { readTextFile } from "../../sdk/files/readTextFile.js";
import { parseJson5 } from "../../sdk/text/parseJson5.js";
import { addressBookSchema, type AddressBook } from "./AddressBook.js";

/** Reads what `alliance export` wrote. Errors: `BOOK_UNREADABLE`, `BOOK_INVALID`. */
export async function readAddressBook(file: string): Promise<AddressBook> {
  const text = await readTextFile(file, {
    code: "BOOK_UNREADABLE",
    called: `The address book ${file}`,
    remedy: "Give the path of a file that `alliance export` wrote.",
  });
  const { success, data, error } = addressBookSchema.safeParse(parseJson5(text, file, "BOOK_INVALID"));
  if (success) return data;
  throw new AllianceError(
    "BOOK_INVALID",
    `${file} is not an address book:\n${z.prettifyError(error)}`,
    "Give a file that `alliance export` wrote, as it wrote it.",
  );
}
