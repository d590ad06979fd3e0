import type { Entry } from "./Entry.js";

/** What is wrong with a line, as far as words tell it, and the line to type. */
export interface Mistake {
  readonly message?: string;
  readonly line: string;
}

/** The first word or option of a line that there is not, and the line with the one most like it; without one, where help is. */
export function mistakeIn(args: readonly string[], entries: readonly Entry[]): Mistake {
  let [path, known] = ["milk", entries];
  let options: readonly string[] | undefined;
  for (const [i, arg] of args.entries()) {
    if (arg.startsWith("-")) break;
    const entry = known.find(({ name }) => name === arg);
    if (entry === undefined) {
      if (known.length === 0) break;
      const word = mostLike(
        arg,
        known.map(({ name }) => name),
      );
      return { message: `There is no \`${path} ${arg}\``, line: corrected(args, i, word) ?? `${path} --help` };
    }
    [path, known, options] = [`${path} ${arg}`, entry.entries, entry.options];
  }
  for (const [i, arg] of args.entries()) {
    const [, typed = "", rest = ""] = /^--([^=]+)(.*)$/.exec(arg) ?? [];
    if (typed === "" || options?.includes(typed) !== false) continue;
    const option = mostLike(typed, options);
    const line = corrected(args, i, option && `--${option}${rest}`) ?? `${path} --help`;
    return { message: `There is no --${typed} of \`${path}\``, line };
  }
  return { line: `${path} --help` };
}

function corrected(args: readonly string[], index: number, word: string | undefined): string | undefined {
  return word === undefined ? undefined : ["milk", ...args.with(index, word)].join(" ");
}

/** The word that is at most a third of its letters away. */
function mostLike(typed: string, words: readonly string[]): string | undefined {
  const [found] = words.map((word) => ({ word, away: distance(typed, word) })).toSorted((a, b) => a.away - b.away);
  return found !== undefined && found.away <= Math.ceil(found.word.length / 3) ? found.word : undefined;
}

/** How many letters have to be changed, left out or put in (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...one].entries()) {
    const next = [i + 1];
    for (const [j, otherLetter] of [...other].entries()) {
      const changed = (row[j] ?? 0) + (letter === otherLetter ? 0 : 1);
      next.push(Math.min(changed, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
