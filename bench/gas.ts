import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { build } from "../scripts/hardhat/build.js";
import { formatGas } from "./lib/formatGas.js";
import { compareSnapshot, writeSnapshot } from "./lib/gasSnapshot.js";
import { measureSizes } from "./lib/measureSizes.js";
import { refuseNetwork } from "../scripts/hardhat/refuseNetwork.js";
import { reportErrors } from "../sdk/terminal/reportErrors.js";
import { toJson } from "../sdk/text/toJson.js";

/**
 * `hardhat gas [--check] [--json]`: measures gas and sizes, prints them beside their budgets, and writes the snapshot; with `--check`
 * compares with the committed one instead. Exit code 1 when a figure differs or a budget is missed.
 */
export default async function gas(
  { check, json }: { check: boolean; json: boolean },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  const work = async () => {
    refuseNetwork(hre, "gas");
    await build(hre);
    // After the build: these import the bindings it generates.
    const { measureGas } = await import("./lib/measureGas.js");
    const { setGasStage } = await import("./lib/setGasStage.js");
    const stage = await setGasStage(hre);
    const snapshot = {
      gas: Object.fromEntries(await measureGas(stage)),
      sizes: Object.fromEntries(await measureSizes(hre)),
    };
    const { text, withinBudgets } = formatGas(snapshot);
    process.stdout.write(json ? toJson(snapshot) : text);
    if (!withinBudgets) process.exitCode = 1;
    if (check) await compareSnapshot(snapshot);
    else await writeSnapshot(snapshot);
  };
  await reportErrors(work, { json });
}
