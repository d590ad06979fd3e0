import { updateNetwork } from "../../../network/lib/updateNetwork.js";
import { formatUpdate } from "../../../network/lib/formatUpdate.js";
import { reportErrors } from "../../../sdk/terminal/reportErrors.js";
import { requireOption } from "../../hardhat/requireOption.js";
import { toJson } from "../../../sdk/text/toJson.js";

interface Options {
  readonly dir: string;
  readonly keys: string;
  readonly json: boolean;
}

/** `hardhat network update --dir D [--keys K] [--json]`: makes a network's files follow its network.json5. */
export default async function update({ dir, keys, json }: Options): Promise<void> {
  await reportErrors(
    async () => {
      const result = await updateNetwork(requireOption("dir", dir), keys === "" ? undefined : keys);
      process.stdout.write(json ? toJson(result) : `${formatUpdate(result)}\n`);
    },
    { json },
  );
}
