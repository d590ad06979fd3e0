import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { toJson } from "../../sdk/text/toJson.js";
import { runAllianceTask } from "./runAllianceTask.js";

/** `hardhat alliance verify [--manifest F] [--book F] [--json]`: reads everything back. Sends nothing. Exit code 1 when anything differs. */
export default async function allianceVerify(
  options: { manifest: string; book: string; json: boolean },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  const reading = { ...options, sign: false };
  await runAllianceTask(hre, ["alliance", "verify"], reading, async ({ manifest, code: codeOf, state: read }) => {
    const { formatGoverned } = await import("../alliance/formatGoverned.js");
    const { governedDifferences } = await import("../alliance/governedDifferences.js");
    const { verifyAlliance } = await import("../alliance/verifyAlliance.js");
    const state = await read();
    const checks = verifyAlliance(manifest, state, await codeOf(state));
    const governed = governedDifferences(manifest, state);
    const ok = checks.every((check) => check.ok);
    const lines = checks.flatMap((check) => [
      `${check.ok ? "✓" : "✗"} ${check.name}`,
      ...check.problems.map((problem) => `    ${problem}`),
    ]);
    const text = [...lines, ...governed.map(formatGoverned)].join("\n");
    process.stdout.write(options.json ? toJson({ ok, checks, governed }) : `${text}\n`);
    if (!ok) process.exitCode = 1;
  });
}
