/** A piece of JSON5: punctuation, or a text, number or name as it is written. */
export interface Json5Token {
  readonly text: string;
  /** From 1. */
  readonly line: number;
  readonly column: number;
}

/** Spaces, line breaks and comments; punctuation; texts, also one without an end; everything else up to any of these. */
const PIECE = new RegExp(
  [
    String.raw`(?<blank>\s+|//[^\n\r\u2028\u2029]*|/\*[^]*?(?:\*/|$))`,
    String.raw`[{}[\],:]`,
    String.raw`"(?:\\[^]|[^"\\\n\r])*"?`,
    String.raw`'(?:\\[^]|[^'\\\n\r])*'?`,
    String.raw`(?:(?!//|/\*)[^\s{}[\],:"'])+`,
  ].join("|"),
  "gu",
);

/** The pieces of a text that is JSON5, or nearly, and where each begins: lines and columns as JSON5's parser counts them. */
export function json5Tokens(source: string): Json5Token[] {
  const tokens: Json5Token[] = [];
  let line = 1;
  let lineStart = 0;
  for (const { 0: text, index, groups } of source.matchAll(PIECE)) {
    if (groups?.["blank"] === undefined) tokens.push({ text, line, column: index - lineStart + 1 });
    for (const { index: at } of text.matchAll(/\n/g)) {
      line++;
      lineStart = index + at + 1;
    }
  }
  return tokens;
}
