import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { connect } from "../lib/connect.js";
import { formatTable } from "../lib/formatTable.js";
import { fundAccounts } from "../lib/fundAccounts.js";
import { readManifest } from "../lib/readManifest.js";
import { build } from "../lib/build.js";
import { reportErrors } from "../lib/reportErrors.js";
import { toJson } from "../lib/toJson.js";

/** A development node funds its first accounts only; elsewhere nobody's coin is sent unasked. */
const DEVELOPMENT_CHAIN = 31_337;

/**
 * `hardhat deploy --manifest <file> [--json] [--network <name>]`: deploys the alliance a manifest describes and prints its addresses.
 * Goes on where an interrupted run of the same manifest stopped; sends nothing when all is done.
 */
export default async function deploy(
  { manifest: file, json }: { manifest: string; json: boolean },
  hre: HardhatRuntimeEnvironment,
): Promise<void> {
  await build(hre);
  const work = async () => {
    // After the build: it imports the bindings that the build generates.
    const { deployAlliance } = await import("../lib/deployAlliance.js");
    const manifest = await readManifest(file);
    const connection = await connect(hre, hre.globalOptions.network);
    try {
      if (manifest.chainId === DEVELOPMENT_CHAIN) await fundAccounts(connection);
      const { points, ...core } = await deployAlliance(connection, manifest, { deploymentId: manifest.name });
      const contracts = [
        ...Object.entries(core),
        ...points.map((point, i) => [manifest.partners[i]?.point.symbol ?? "", point] as const),
      ];
      const rows = await Promise.all(contracts.map(async ([name, contract]) => [name, await contract.getAddress()]));
      process.stdout.write(json ? toJson(Object.fromEntries(rows)) : `${formatTable(["contract", "address"], rows)}\n`);
    } finally {
      await connection.close();
    }
  };
  await reportErrors(work, { json });
}
