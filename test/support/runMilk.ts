import { runMilk as run } from "../../services/milk/runMilk.js";
import { captured } from "./captured.js";

/** `chainId` is typed as `--chain-id`. */
const optionName = (name: string) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/**
 * Runs a command of `milk` in this process, and gives what it printed and its exit code.
 *
 * @param words Such as `["book", "create"]`.
 * @param options By name; an empty text is an option left out.
 */
export async function runMilk(words: readonly string[], options: Readonly<Record<string, string | boolean>> = {}) {
  const typed = Object.entries(options).flatMap(([name, value]) => {
    if (value === "" || value === false) return [];
    return value === true ? [optionName(name)] : [`${optionName(name)}=${value}`];
  });
  return captured(() => run([...words, ...typed]));
}
