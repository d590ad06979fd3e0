import { rotateTokenKey } from "../../../network/lib/rotateTokenKey.js";
import { formatUpdate } from "../../../network/lib/formatUpdate.js";
import { reportErrors } from "../../../sdk/terminal/reportErrors.js";
import { requireOption } from "../../hardhat/requireOption.js";
import { toJson } from "../../../sdk/text/toJson.js";

interface Options {
  readonly dir: string;
  readonly json: boolean;
}

/** `hardhat network rotate-token-key --dir D [--json]`: makes all tokens worthless, node by node as each is started again. */
export default async function rotate({ dir, json }: Options): Promise<void> {
  await reportErrors(
    async () => {
      const result = await rotateTokenKey(requireOption("dir", dir));
      process.stdout.write(json ? toJson(result) : `${formatUpdate(result)}\nThen hand out new tokens.\n`);
    },
    { json },
  );
}
