import { INVISIBLE } from "./invisible.js";

const everyInvisible = new RegExp(INVISIBLE, "gu");

/** A text with what nobody sees in it as code points, such as `\u{202e}`. */
export function escapeInvisible(text: string): string {
  return text.replaceAll(everyInvisible, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`);
}
