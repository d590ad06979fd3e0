import { createNodeKey } from "../../../network/lib/createNodeKey.js";
import { reportErrors } from "../../../sdk/terminal/reportErrors.js";
import { requireOption } from "../../hardhat/requireOption.js";
import { toJson } from "../../../sdk/text/toJson.js";

interface Options {
  readonly out: string;
  readonly json: boolean;
}

/** `hardhat network node-key --out F [--json]`: makes a node's key where its owner is, and prints what the operator needs. */
export default async function nodeKey({ out, json }: Options): Promise<void> {
  await reportErrors(
    async () => {
      const { id: publicKey, address } = await createNodeKey(requireOption("out", out));
      process.stdout.write(
        json ? toJson({ publicKey, address }) : `The key is in ${out}. Public key: ${publicKey}\nAddress: ${address}\n`,
      );
    },
    { json },
  );
}
