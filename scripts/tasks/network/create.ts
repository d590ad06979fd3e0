import { createNetwork } from "../../../network/lib/createNetwork.js";
import { reportErrors } from "../../../sdk/terminal/reportErrors.js";
import { requireOption } from "../../hardhat/requireOption.js";
import { toJson } from "../../../sdk/text/toJson.js";

interface Options {
  readonly description: string;
  readonly dir: string;
  readonly keys: string;
  readonly json: boolean;
}

/** `hardhat network create --dir D [--description F] [--keys K] [--json]`: makes a network's directory. */
export default async function create({ description, dir, keys, json }: Options): Promise<void> {
  await reportErrors(
    async () => {
      const directory = requireOption("dir", dir);
      const written = await createNetwork({ description, directory, ...(keys === "" ? {} : { keys }) });
      process.stdout.write(
        json
          ? toJson({ directory, written })
          : `The network ${directory} is made: ${written.length} files that only their owner can read.\n`,
      );
    },
    { json },
  );
}
