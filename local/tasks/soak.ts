import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { AllianceError } from "../../sdk/AllianceError.js";
import type { NetworkOptions } from "../load/openMarket.js";
import type { SoakOptions } from "../soak/runSoak.js";
import { build } from "../../scripts/hardhat/build.js";
import { createProgress } from "../../sdk/terminal/progress.js";
import { refuseNetwork } from "../../scripts/hardhat/refuseNetwork.js";
import { reportErrors } from "../../sdk/terminal/reportErrors.js";
import { toJson } from "../../sdk/text/toJson.js";

interface SoakArguments {
  readonly minutes: number;
  readonly rate: number;
  readonly kills: number;
  readonly json: boolean;
}

/**
 * `hardhat soak [--minutes N --rate N --kills N --json]`: members' requests through real services and a real node, all of which are killed
 * meanwhile, and then every request and every point is counted. With `--rpc` on a running network, where nothing is killed. Exit code 1
 * when something is not as it must be.
 */
export default async function soak(
  { minutes, rate, kills, json, ...network }: SoakArguments & NetworkOptions,
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  await reportErrors(
    async () => {
      refuseNetwork(hre, "soak");
      await build(hre);
      if (!(minutes > 0 && rate > 0 && kills >= 0)) {
        const message = `${minutes} minutes, ${rate} requests a second, ${kills} kills are no soak.`;
        throw new AllianceError("INVALID_SOAK", message, "Give positive numbers; kills may be 0.");
      }
      // After the build: they import the bindings that the build generates.
      const { printSoak } = await import("../soak/printSoak.js");
      const { runSoak } = await import("../soak/runSoak.js");
      const progress = createProgress(process.stderr, { enabled: !json });
      const onStep = (text: string) => progress.step(text);
      const load = { seconds: minutes * 60, rate, onStep };
      const report = network.rpc === "" ? await runSoak({ ...load, kills }) : await soakOn(hre, network, load);
      progress.end();
      process.stdout.write(json ? toJson(report) : printSoak(report));
      if (!report.ok) process.exitCode = 1;
    },
    { json },
  );
}

async function soakOn(hre: HardhatRuntimeEnvironment, network: NetworkOptions, load: Omit<SoakOptions, "kills">) {
  const { openMarket } = await import("../load/openMarket.js");
  const { runSoakOn } = await import("../soak/runSoakOn.js");
  const market = await openMarket(hre, network);
  try {
    return await runSoakOn(market, load);
  } finally {
    market.close();
  }
}
