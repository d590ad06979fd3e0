import { INVISIBLE } from "./invisible.js";

/** Texts of these alone look different where they are. */
const PLAIN = /^([\x21-\x7e]+( [\x21-\x7e]+)*)?$/;

/**
 * Where two texts part, by code points, for a message that shows both: "야놀자" may stand there twice and be two texts. Empty when anybody
 * sees how they differ.
 */
export function contrast(first: string, second: string): string {
  if (PLAIN.test(first) && PLAIN.test(second)) return "";
  const [a, b] = [[...first], [...second]];
  const at = a.findIndex((character, i) => character !== b[i]);
  const place = at === -1 ? a.length : at;
  return `they part at character ${place + 1}, ${named(a[place])} and ${named(b[place])}`;
}

function named(character: string | undefined): string {
  if (character === undefined) return "the end";
  const code = `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
  return INVISIBLE.test(character) || /\p{M}/u.test(character) ? code : `${character} ${code}`;
}
