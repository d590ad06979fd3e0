import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { build } from "../lib/build.js";
import { reportErrors } from "../lib/reportErrors.js";
import { toJson } from "../lib/toJson.js";

/** `hardhat alliance export [--manifest F] [--book F] [--out F]`: addresses, blocks, code hashes and ABIs, as JSON. Sends nothing. */
export default async function allianceExport(
  options: { manifest: string; book: string; out: string },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  await build(hre);
  await reportErrors(
    async () => {
      // After the build: they import the bindings that the build generates.
      const { openAlliance } = await import("../lib/alliance/openAlliance.js");
      const { checkCode } = await import("../lib/alliance/checkCode.js");
      const { exportAlliance } = await import("../lib/alliance/exportAlliance.js");
      const { writeJson } = await import("../lib/alliance/writeJson.js");
      await openAlliance(hre, { ...options, sign: false }, async ({ manifest, connection, state: read }) => {
        const state = await read();
        const code = await checkCode(hre, connection.ethers.provider, state);
        const exported = await exportAlliance(hre, manifest, state, code);
        if (options.out === "") process.stdout.write(toJson(exported));
        else await writeJson(options.out, exported);
      });
    },
    { json: false },
  );
}
