import { rotateTokenKey } from "../../../network/lib/rotateTokenKey.js";
import { formatUpdate } from "../../lib/formatUpdate.js";
import { reportErrors } from "../../lib/reportErrors.js";
import { requireOption } from "../../lib/requireOption.js";
import { toJson } from "../../lib/toJson.js";

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
