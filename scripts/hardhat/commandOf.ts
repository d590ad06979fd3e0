import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

const PLAIN = /^[\w./:=@%+,-]+$/;

/** As a shell takes it for one word. */
const quoted = (text: string) => (PLAIN.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`);

/** `closesAt` is typed as `--closes-at`. */
const optionName = (name: string) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/**
 * The line by which somebody runs a task as it is run now, the network left out: options that are as if left out are left out.
 *
 * @param id The task's, such as `["alliance", "plan"]`.
 */
export function commandOf(
  { tasks }: Pick<HardhatRuntimeEnvironment, "tasks">,
  id: readonly string[],
  options: object,
): string {
  const defined = tasks.getTask([...id]).options;
  const words = Object.entries(options).flatMap(([name, value]: [string, unknown]) => {
    const option = defined.get(name);
    if (option === undefined || value === option.defaultValue) return [];
    return value === true ? [optionName(name)] : [optionName(name), quoted(String(value))];
  });
  return ["npx hardhat", ...id, ...words].join(" ");
}
