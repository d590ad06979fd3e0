import { z } from "zod";
import { json5Tokens, type Json5Token } from "./json5Tokens.js";

/** What JSON5's parser throws. */
const placed = z.looseObject({ lineNumber: z.int(), columnNumber: z.int() });
const SHOWN = 60;

const shown = ({ text }: Json5Token) => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
const place = ({ line, column }: Pick<Json5Token, "line" | "column">) => `line ${line}, column ${column}`;

/** Whether a value, or a key, can begin with it. */
const begins = ({ text }: Json5Token) => /^["'{[\p{L}\p{N}_$+.\\-]/u.test(text);
/** Whether a value can end with it. */
const ends = ({ text }: Json5Token) => !/^[{[,:]/.test(text);
const isWord = ({ text }: Json5Token) => !/^["'{}[\],:]/.test(text);
const isOpenText = ({ text }: Json5Token) => /^["']/.test(text) && (text.length === 1 || text.at(-1) !== text[0]);

/** The innermost bracket that is open after these. */
function openBracket(tokens: readonly Json5Token[]): Json5Token | undefined {
  const open: Json5Token[] = [];
  for (const token of tokens) {
    if (/^[{[]/.test(token.text)) open.push(token);
    else if (/^[}\]]/.test(token.text)) open.pop();
  }
  return open.at(-1);
}

/** The tokens up to a place; one that goes on beyond it is cut there. */
function tokensUntil(all: readonly Json5Token[], line: number, column: number): Json5Token[] {
  const tokens = all.filter((token) => token.line < line || (token.line === line && token.column <= column));
  const last = tokens.at(-1);
  const cut = last?.line === line ? column - last.column : 0;
  if (last === undefined || cut <= 0 || cut >= last.text.length || /^["']/.test(last.text)) return tokens;
  const halves = [
    { ...last, text: last.text.slice(0, cut) },
    { text: last.text.slice(cut), line, column },
  ];
  return [...tokens.slice(0, -1), ...halves];
}

/** What separates a value, or a key, from what stands before it, and is missing. */
function missing(tokens: readonly Json5Token[]): string | undefined {
  const [beforeBoth, before, found] = [tokens.at(-3), tokens.at(-2), tokens.at(-1)];
  const open = openBracket(tokens.slice(0, -1));
  if (before === undefined || found === undefined || open === undefined || !ends(before) || !begins(found)) {
    return undefined;
  }
  // One word: its beginning was a number or a name.
  if (
    before.line === found.line &&
    before.column + before.text.length === found.column &&
    isWord(before) &&
    isWord(found)
  ) {
    return undefined;
  }
  const isKey = open.text === "{" && (beforeBoth?.text === "," || beforeBoth === open);
  return `a ${isKey ? "colon" : "comma"} is missing after ${shown(before)} (${place(before)}), before ${shown(found)}`;
}

/**
 * Where a text stops being JSON5, for people: line and column, what stands there, and what stands before it.
 *
 * @param cause What JSON5's parser threw.
 */
export function json5Problem(source: string, cause: unknown): string {
  const error = placed.safeParse(cause);
  if (!error.success) return String(cause);
  const { lineNumber: line, columnNumber: column } = error.data;
  const all = json5Tokens(source);
  const tokens = tokensUntil(all, line, column);
  const [before, found] = [tokens.at(-2), tokens.at(-1)];
  const at = `${place({ line, column })} (${line}:${column})`;
  if (found === undefined) return `${at}: nothing is written`;
  if (isOpenText(found)) return `${at}: the text that begins at ${place(found)} has no closing quote`;
  const isOver = all.length === tokens.length && (found.line < line || column >= found.column + found.text.length);
  if (isOver) {
    const open = openBracket(tokens);
    return `${at}: the file ends after ${shown(found)}${open ? `, but the ${open.text} of ${place(open)} is not closed` : ""}`;
  }
  const after = before === undefined ? "" : `, after ${shown(before)} (${place(before)})`;
  return `${at}: ${missing(tokens) ?? `${shown(found)} cannot stand there${after}`}`;
}
