import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { toJson } from "../../sdk/text/toJson.js";
import { runAllianceTask } from "./runAllianceTask.js";

/** `hardhat alliance export [--manifest F] [--book F] [--out F]`: addresses, blocks, code hashes and ABIs, as JSON. Sends nothing. */
export default async function allianceExport(
  options: { manifest: string; book: string; out: string },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  const reading = { ...options, sign: false };
  await runAllianceTask(hre, ["alliance", "export"], reading, async ({ manifest, code: codeOf, state: read }) => {
    const { exportAlliance } = await import("../alliance/exportAlliance.js");
    const { writeJson } = await import("../alliance/writeJson.js");
    const state = await read();
    const code = await codeOf(state);
    const exported = await exportAlliance(hre, manifest, state, code);
    if (options.out === "") process.stdout.write(toJson(exported));
    else await writeJson(options.out, exported);
  });
}
