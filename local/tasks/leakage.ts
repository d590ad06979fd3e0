import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { build } from "../../scripts/hardhat/build.js";
import { createProgress } from "../../sdk/terminal/progress.js";
import { refuseNetwork } from "../../scripts/hardhat/refuseNetwork.js";
import { reportErrors } from "../../sdk/terminal/reportErrors.js";
import { toJson } from "../../sdk/text/toJson.js";

/** `hardhat leakage [--json]`: whether a co-validator can tell two programmes apart. Exit code 1 if it can. */
export default async function leakage({ json }: { json: boolean }, hre: HardhatRuntimeEnvironment): Promise<void> {
  await reportErrors(
    async () => {
      refuseNetwork(hre, "leakage");
      await build(hre);
      // After the build: they import the bindings that the build generates.
      const { reportLeakage } = await import("../leakage/reportLeakage.js");
      const { printLeakage } = await import("../leakage/printLeakage.js");
      const progress = createProgress(process.stderr, { enabled: !json });
      const directory = await mkdtemp(join(tmpdir(), "milk-leakage-"));
      try {
        const report = await reportLeakage(directory, progress);
        progress.end();
        process.stdout.write(json ? toJson(report) : printLeakage(report));
        if (!report.ok) process.exitCode = 1;
      } finally {
        await rm(directory, { recursive: true, force: true });
      }
    },
    { json },
  );
}
