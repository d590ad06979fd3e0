import JSON5 from "json5";
import { json5Tokens, type Json5Token } from "./json5Tokens.js";

/** An object or a list that is being walked through. */
interface Level {
  readonly path: string;
  /** Of an object: where each key stands. */
  readonly keys: Map<string, Json5Token>;
  /** Of a list: how many values came before. */
  index: number;
  /** Of an object: the key whose value comes. */
  key: string | undefined;
}

const place = ({ line, column }: Json5Token) => `line ${line}, column ${column}`;

/** As the parser reads it, escapes and quotes included. */
function keyOf({ text }: Json5Token): string {
  const value: unknown = JSON5.parse(`{${text}:0}`);
  return typeof value === "object" && value !== null ? (Object.keys(value)[0] ?? text) : text;
}

/** The path of what comes next. */
function pathIn(level: Level | undefined): string {
  if (level === undefined) return "";
  if (level.key === undefined) return `${level.path}[${level.index}]`;
  return level.path === "" ? level.key : `${level.path}.${level.key}`;
}

/**
 * The keys that one object has twice, for people: parsers take the last one and say nothing.
 *
 * @param source JSON5.
 */
export function duplicateKeys(source: string): string[] {
  const tokens = json5Tokens(source);
  const levels: Level[] = [];
  const found: string[] = [];
  for (const [i, token] of tokens.entries()) {
    const level = levels.at(-1);
    if (/^[{[]/.test(token.text)) levels.push({ path: pathIn(level), keys: new Map(), index: 0, key: undefined });
    else if (/^[}\]]/.test(token.text)) levels.pop();
    else if (level !== undefined && token.text === ",") {
      level.index++;
      level.key = undefined;
    } else if (level !== undefined && level.key === undefined && tokens[i + 1]?.text === ":") {
      const key = (level.key = keyOf(token));
      const first = level.keys.get(key);
      const within = level.path === "" ? "" : ` of ${level.path}`;
      if (first === undefined) level.keys.set(key, token);
      else found.push(`"${key}"${within} stands at ${place(first)}, and again at ${place(token)}`);
    }
  }
  return found;
}
