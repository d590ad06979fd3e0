/** A source with one of its checks taken out. */
export interface Mutant {
  readonly file: string;
  /** The line of the check, from 1, and its text. */
  readonly line: number;
  readonly check: string;
  readonly source: string;
}

/** What a function's header may demand of its caller. */
const GATES = /\b(onlyRole\([^{;]*?\)\)?|onlyGateway|onlyBridge|onlyTokenBridge|whenOpen)\s+(?=[{r]|only|when)/g;
/** What follows a condition that refuses. */
const REFUSAL = /^\s*\{?\s*(revert\b|return _refuse\(|return false;)/;
/** OpenZeppelin's own check of a role, called by hand. */
const ROLE_CHECK = /if \(!hasRole\([^;]*;/g;

/** Every check of a contract: each condition that refuses, made false, and each gate of a function, taken away. */
export function listMutants(file: string, source: string): Mutant[] {
  const made = (from: number, to: number, instead: string): Mutant => ({
    file,
    line: source.slice(0, from).split("\n").length,
    check: source.slice(from, to).replace(/\s+/g, " "),
    source: source.slice(0, from) + instead + source.slice(to),
  });
  const conditions = [...source.matchAll(/\bif \(/g)].flatMap(({ index }) => {
    const end = closing(source, index + 3);
    return REFUSAL.test(source.slice(end + 1)) ? [made(index, end + 1, "if (false)")] : [];
  });
  const gates = [...source.matchAll(GATES)]
    // Not where a modifier is made.
    .filter(({ index }) => !source.slice(0, index).endsWith("modifier "))
    .map((match) => made(match.index, match.index + match[0].length, ""));
  const roles = [...source.matchAll(ROLE_CHECK)].map((match) => made(match.index, match.index + match[0].length, ""));
  return [...conditions, ...gates, ...roles];
}

/** Where the parenthesis that opens at a place closes. */
function closing(source: string, open: number): number {
  let depth = 0;
  for (let i = open; i < source.length; i++) {
    if (source[i] === "(") depth++;
    if (source[i] === ")" && --depth === 0) return i;
  }
  throw new RangeError(`nothing closes what opens at ${open}`);
}
