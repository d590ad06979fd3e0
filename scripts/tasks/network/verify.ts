import { verifyNetwork } from "../../../network/lib/verifyNetwork.js";
import { reportErrors } from "../../../sdk/terminal/reportErrors.js";
import { requireOption } from "../../hardhat/requireOption.js";
import { toJson } from "../../../sdk/text/toJson.js";

interface Options {
  readonly dir: string;
  readonly json: boolean;
}

/** `hardhat network verify --dir D [--json]`: checks a network's directory. Exit code 1 when something is wrong. */
export default async function verify({ dir, json }: Options): Promise<void> {
  await reportErrors(
    async () => {
      const problems = await verifyNetwork(requireOption("dir", dir));
      const text = problems.length === 0 ? "As it should be.\n" : `${problems.join("\n")}\n`;
      process.stdout.write(json ? toJson({ ok: problems.length === 0, problems }) : text);
      if (problems.length > 0) process.exitCode = 1;
    },
    { json },
  );
}
