import { escapeInvisible } from "./escapeInvisible.js";

/** A text from outside as an error shows it: quoted, what cannot be seen as code points, not endless. */
export function shownText(text: string, most = 80): string {
  return escapeInvisible(JSON.stringify(text.length > most ? `${text.slice(0, most)}…` : text));
}
