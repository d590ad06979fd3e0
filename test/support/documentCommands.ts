/** A command that a document tells its reader to type. */
export interface DocumentCommand {
  /** Such as ["npx", "hardhat", "alliance", "plan"]. */
  readonly words: readonly string[];
  readonly line: string;
}

/** A word of a shell's line, as far as documents use them. */
const WORD = /'[^']*'|"[^"]*"|\S+/g;
const PROGRAMS = ["npm", "npx", "milk"];

/** The commands in a document's code: what is indented by four and what stands in fences of a shell, without comments and variables before them. */
export function commandsIn(document: string): DocumentCommand[] {
  const fenced = [...document.matchAll(/^```(?:sh|bash)\n(.*?)^```/gms)].map(([, code = ""]) => code);
  const indented = [...document.replace(/^ *```[^]*?^ *```/gm, "").matchAll(/^ {4,}(\S.*)$/gm)].map(
    ([, code = ""]) => code,
  );
  const lines = [...fenced.flatMap((code) => code.split("\n")), ...indented];
  return lines.flatMap((line) =>
    line
      .replace(/ +#.*$/, "")
      .split(/ && | \|\| | \| /)
      .map((part) => ({ words: part.replace(/^\$ /, "").match(WORD) ?? [], line: part }))
      .map(({ words, line: part }) => ({
        words: words.filter((word, i) => i > 0 || !/^[A-Z_]+=/.test(word)),
        line: part,
      }))
      .filter(
        ({ line, words: [program = "", first = ""] }) =>
          PROGRAMS.includes(program) && /^[a-z.-]/.test(first) && !/^ {2,}/.test(line),
      ),
  );
}
