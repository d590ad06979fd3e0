import { voteValidator } from "../../../network/lib/voteValidator.js";
import { reportErrors } from "../../../sdk/terminal/reportErrors.js";
import { requireOption } from "../../hardhat/requireOption.js";
import { toJson } from "../../../sdk/text/toJson.js";
import { AllianceError } from "../../../sdk/AllianceError.js";

interface Options {
  readonly dir: string;
  readonly add: string;
  readonly remove: string;
  readonly json: boolean;
}

/** `hardhat network vote --dir D --add|--remove NODE [--json]`: changes the validators, and waits until the change is in force. */
export default async function vote({ dir, add, remove, json }: Options): Promise<void> {
  await reportErrors(
    async () => {
      const directory = requireOption("dir", dir);
      if ((add === "") === (remove === "")) {
        throw new AllianceError("OPTION_MISSING", "It takes one of --add and --remove.", "Give one of them.");
      }
      const validators = await voteValidator({ directory, candidate: add || remove, add: add !== "" });
      process.stdout.write(json ? toJson({ validators }) : `In force. Validators: ${validators.join(", ")}.\n`);
    },
    { json },
  );
}
