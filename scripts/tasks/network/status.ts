import { setTimeout as sleep } from "node:timers/promises";
import { readStatus } from "../../../network/lib/readStatus.js";
import { formatNetworkStatus } from "../../../network/lib/formatNetworkStatus.js";
import { reportErrors } from "../../../sdk/terminal/reportErrors.js";
import { requireOption } from "../../hardhat/requireOption.js";
import { toJson } from "../../../sdk/text/toJson.js";

const POLL_MS = 1_000;

interface Options {
  readonly dir: string;
  readonly wait: number;
  readonly json: boolean;
}

/** `hardhat network status --dir D [--wait S] [--json]`: how far each node is and who proposes. Exit code 1 when something is wrong. */
export default async function status({ dir, wait, json }: Options): Promise<void> {
  await reportErrors(
    async () => {
      const directory = requireOption("dir", dir);
      const deadline = Date.now() + wait * 1_000;
      let found = await readStatus(directory);
      while (found.problems.length > 0 && Date.now() < deadline) {
        await sleep(POLL_MS);
        found = await readStatus(directory);
      }
      process.stdout.write(json ? toJson(found) : `${formatNetworkStatus(found)}\n`);
      if (found.problems.length > 0) process.exitCode = 1;
    },
    { json },
  );
}
