import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { build } from "../lib/build.js";
import { reportErrors } from "../lib/reportErrors.js";
import { toJson } from "../lib/toJson.js";

/** `hardhat alliance verify [--manifest F] [--book F] [--json]`: reads everything back. Sends nothing. Exit code 1 when anything differs. */
export default async function allianceVerify(
  options: { manifest: string; book: string; json: boolean },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  await build(hre);
  const { json } = options;
  await reportErrors(
    async () => {
      // After the build: they import the bindings that the build generates.
      const { openAlliance } = await import("../lib/alliance/openAlliance.js");
      const { checkCode } = await import("../lib/alliance/checkCode.js");
      const { verifyAlliance } = await import("../lib/alliance/verifyAlliance.js");
      await openAlliance(hre, { ...options, sign: false }, async ({ manifest, connection, state: read }) => {
        const state = await read();
        const checks = verifyAlliance(manifest, state, await checkCode(hre, connection.ethers.provider, state));
        const ok = checks.every((check) => check.ok);
        const lines = checks.flatMap((check) => [
          `${check.ok ? "✓" : "✗"} ${check.name}`,
          ...check.problems.map((problem) => `    ${problem}`),
        ]);
        process.stdout.write(json ? toJson({ ok, checks }) : `${lines.join("\n")}\n`);
        if (!ok) process.exitCode = 1;
      });
    },
    { json },
  );
}
