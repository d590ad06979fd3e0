import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { deployAlliance } from "../../scripts/alliance/deployAlliance.js";
import { readManifest } from "../../deploy/manifest/readManifest.js";
import { Stage } from "../../local/stage/Stage.js";

/** Gas depends on calldata and calldata on the date, so the clock stands still here. */
export const MEASURED_ON = Date.parse("2026-11-22T00:00:00Z") / 1000;
/** Accounts 14 and 15 report besides the manifest's three; members start at 40. */
const FURTHER_REPORTERS = [14, 15];
const VALIDITY = 60;

/**
 * The local alliance on an embedded network with a fixed clock, as the budgets want it: five reporters, 60 epochs of validity at the
 * first partner.
 */
export async function setGasStage(hre: HardhatRuntimeEnvironment): Promise<Stage> {
  const connection = await hre.network.create({
    network: "default",
    override: { initialDate: new Date(MEASURED_ON * 1000) },
  });
  const manifest = await readManifest("deploy/alliance.local.json5");
  const accounts = await connection.ethers.getSigners();
  const further = FURTHER_REPORTERS.flatMap((i) => accounts[i]?.address ?? []);
  const partners = manifest.partners.map((partner, i) =>
    i === 0 ? { ...partner, point: { ...partner.point, validityEpochs: VALIDITY } } : partner,
  );
  const adapted = { ...manifest, partners, reporters: [...manifest.reporters, ...further] };
  return Stage.set(connection, adapted, await deployAlliance(connection, adapted), 0);
}
