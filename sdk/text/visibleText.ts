import { z } from "zod";
import { INVISIBLE } from "./invisible.js";

const ODD_SPACE = /^ | $| {2}/;

/** A name that people read and compare: in Unicode's form NFC, whatever it was typed in, and without what nobody sees. */
export const visibleText = z
  .string()
  .normalize("NFC")
  .refine((text) => problemOf(text) === undefined, {
    error: ({ input }) => problemOf(String(input)),
    abort: true,
  });

function problemOf(text: string): string | undefined {
  const character = INVISIBLE.exec(text)?.[0].codePointAt(0);
  if (character !== undefined) {
    return `has U+${character.toString(16).toUpperCase().padStart(4, "0")}, which nobody sees: take it out`;
  }
  return ODD_SPACE.test(text) ? "has a space at an end, or two in a row: take it out" : undefined;
}
