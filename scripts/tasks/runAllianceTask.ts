import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { AllianceError } from "../../sdk/AllianceError.js";
import type { AllianceOptions, OpenAlliance } from "../alliance/openAlliance.js";
import { build } from "../hardhat/build.js";
import { reportErrors } from "../../sdk/terminal/reportErrors.js";
import { requireNetwork } from "../hardhat/requireNetwork.js";

/**
 * What every task on an alliance has in common: it wants a network before anything else, builds, opens the alliance, works on it, and
 * reports errors. Where a key is missing, the keys that are given for a role which they do not hold are named first.
 *
 * @param id The task's.
 * @param work Imports what needs the bindings by itself: it runs after the build.
 */
export async function runAllianceTask(
  hre: HardhatRuntimeEnvironment,
  id: readonly string[],
  options: AllianceOptions & { readonly json?: boolean },
  work: (alliance: OpenAlliance) => Promise<void>,
): Promise<void> {
  await reportErrors(
    async () => {
      requireNetwork(hre, id, options);
      await build(hre);
      const { openAlliance } = await import("../alliance/openAlliance.js");
      await openAlliance(hre, options, async (alliance) => {
        try {
          await work(alliance);
        } catch (error) {
          if (error instanceof AllianceError && error.code === "KEY_MISSING") await explainKeys(alliance);
          throw error;
        }
      });
    },
    { json: options.json ?? false },
  );
}

async function explainKeys({ manifest, named, state }: OpenAlliance): Promise<void> {
  const { refuseMisplacedKeys } = await import("../alliance/refuseMisplacedKeys.js");
  refuseMisplacedKeys(named, manifest, await state());
}
