import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { build } from "../../scripts/hardhat/build.js";
import { createProgress } from "../../sdk/terminal/progress.js";
import { reportErrors } from "../../sdk/terminal/reportErrors.js";
import { drawStory } from "../showcase/drawStory.js";
import { printReport } from "../showcase/printReport.js";
import { toJson } from "../../sdk/text/toJson.js";
import { writeOut } from "../../sdk/terminal/writeOut.js";

/**
 * `hardhat showcase [--json] [--picture <file>] [--network <name>]`: plays eighteen months of an alliance, and draws what it came to. Exit code 1
 * if an invariant fails.
 */
export default async function showcase(
  { json, picture }: { json: boolean; picture: string },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  await build(hre);
  await reportErrors(
    async () => {
      // After the build: it imports the bindings that the build generates.
      const { runShowcase } = await import("../showcase/runShowcase.js");
      const progress = createProgress(process.stderr, { enabled: !json });
      const report = await runShowcase(hre, hre.globalOptions.network, progress);
      progress.end();
      process.stdout.write(json ? toJson(report) : printReport(report));
      if (picture !== "") await writeOut(picture, [drawStory(report)]);
      if (!report.ok) process.exitCode = 1;
    },
    { json },
  );
}
