import { contrast } from "../../../sdk/text/contrast.js";
import { shownText } from "../../../sdk/text/shownText.js";

/** How a file's header differs from the one it must have, in a clause. */
export function headerProblem(found: readonly string[], wanted: readonly string[]): string {
  const text = found.join(",");
  for (const [separator, name] of [
    [";", "semicolons"],
    ["\t", "tabs"],
    ["|", "bars"],
  ] as const) {
    if (found.length === 1 && text.includes(separator)) return `its columns are separated by ${name} and not by commas`;
  }
  if (found.length > wanted.length && wanted.every((column, i) => column === found[i])) {
    const more = found.slice(wanted.length);
    if (more.every((column) => column === "")) return "it ends with a comma too many";
    return `after ${wanted.at(-1)} it has ${more.map((column) => shownText(column)).join(", ")} too`;
  }
  const at = wanted.findIndex((column, i) => column !== found[i]);
  const [column = "", is = ""] = [wanted[at], found[at]];
  if (found.length <= at) return `column ${at + 1}, ${column}, is missing`;
  const apart = contrast(is, column);
  return `column ${at + 1} is ${shownText(is)} and not ${column}${apart === "" ? "" : `: ${apart}`}`;
}
