import type { ArgumentsCamelCase, Argv, InferredOptionTypes, Options } from "yargs";
import { reportErrors } from "../../sdk/terminal/reportErrors.js";
import type { Entry } from "./Entry.js";

/** What a command is given, as yargs reads it. */
type Given<Taken extends Record<string, Options>> = ArgumentsCamelCase<
  Omit<object, keyof Taken> & InferredOptionTypes<Taken>
>;

/** A command as it is written down. */
export interface CommandDefinition<Taken extends Record<string, Options>> {
  readonly name: string;
  /** What it does, in a few words. */
  readonly says: string;
  readonly takes: Taken;
  /** Lines to type, each with what it does. */
  readonly examples: readonly (readonly [line: string, does: string])[];
  /** Does it. Whatever is heavy is imported here, so that nobody waits for what another command needs. */
  readonly run: (given: Given<Taken>) => Promise<void>;
}

/** An option that every command with a result has. */
export const json = { type: "boolean", describe: "Print the result as JSON", default: false } as const;

/** A command of `milk`: its errors are told for people, or as data with `--json`. */
export function command<Taken extends Record<string, Options>>(definition: CommandDefinition<Taken>): Entry {
  const { name, says, takes, examples, run } = definition;
  return {
    name,
    options: Object.keys(takes),
    entries: [],
    addTo: (program) =>
      program.command({
        command: name,
        describe: says,
        builder: (line: Argv<object>) => {
          for (const [example, does] of examples) line.example(`$0 ${example}`, does);
          for (const [option, { type }] of Object.entries(takes)) if (type !== "boolean") line.requiresArg(option);
          return line.options(takes).check((given) => refuseRepeated(takes, given), false);
        },
        handler: (given) => reportErrors(() => run(given), { json: given["json"] === true }),
      }),
  };
}

/** What is given twice is a mistake: which of the two is meant, nobody can know. */
function refuseRepeated(takes: Readonly<Record<string, Options>>, given: Readonly<Record<string, unknown>>) {
  const twice = Object.keys(takes).find((option) => takes[option]?.array !== true && Array.isArray(given[option]));
  return twice === undefined ? true : `--${twice} is given twice`;
}
