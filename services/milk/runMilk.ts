import yargs from "yargs";
import { reportErrors } from "../../sdk/terminal/reportErrors.js";
import { WrongUse } from "../../sdk/terminal/WrongUse.js";
import manifest from "../package.json" with { type: "json" };
import { entries } from "./commands/entries.js";
import { mistakeIn } from "./mistakeIn.js";

const WIDTH = 110;
/** As typed, no guesses: what is not an option is a mistake, and an option's value is what stands there. */
const PARSER = {
  "boolean-negation": false,
  "dot-notation": false,
  "parse-numbers": false,
  "parse-positional-numbers": false,
};

/**
 * The program `milk`: does what its arguments say. Sets the exit code of the process: 0 done, 1 refused or found wrong, 2 typed wrongly, with
 * the line to type.
 *
 * @param args Without the program's own name.
 */
export async function runMilk(args: readonly string[]): Promise<void> {
  await reportErrors(
    async () => {
      const program = yargs([...args])
        .scriptName("milk")
        .locale("en")
        .usage("$0 <command>: runs the services of a loyalty-point alliance, and what is made of their data.")
        .parserConfiguration(PARSER)
        .version(manifest.version)
        .demandCommand(1, "Nothing is to be done")
        .strict()
        .exitProcess(false)
        .wrap(WIDTH)
        .epilogue(
          "Each command tells more: milk <command> --help. Exit codes: 0 done, 1 refused or found wrong, 2 typed wrongly.",
        )
        .fail((problem: string | null, error: unknown) => {
          // What a command throws is a defect; what yargs and the checks of options find has a line to type.
          if (error instanceof Error && error.name !== "YError") throw error;
          throw wrongUse(problem ?? String(error), args);
        });
      for (const entry of entries) entry.addTo(program);
      program.completion("completion", "Print the script by which a shell completes commands and options");
      try {
        await program.parseAsync();
      } catch (error) {
        if (error instanceof Error && error.name === "YError") throw wrongUse(error.message, args);
        throw error;
      }
    },
    { json: args.includes("--json") },
  );
}

function wrongUse(problem: string, args: readonly string[]): WrongUse {
  const { message = problem, line } = mistakeIn(args, entries);
  return new WrongUse(`${message.replace(/\.$/, "")}.`, line);
}
