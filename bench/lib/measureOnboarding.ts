import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import project from "hardhat";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import { applyAlliance } from "../../scripts/alliance/applyAlliance.js";
import { Deployment } from "../../scripts/alliance/Deployment.js";
import type { Manifest } from "../../deploy/manifest/parseManifest.js";
import { readManifest } from "../../deploy/manifest/readManifest.js";
import { FREE_GAS, startAnvil } from "../../local/chain/startAnvil.js";
import { testKeys } from "../../tools/hardhat/testKeys.js";

/** What it took to onboard some partners at once, on a chain that has the alliance's contracts already. */
export interface Onboarding {
  readonly partners: number;
  readonly transactions: number;
  /** Each is a block, or a few. */
  readonly rounds: number;
  readonly seconds: number;
}

/** Accounts from here on are partners' admins, who issue and quote as well. */
const FIRST_ADMIN = 40;
const FUNDING = 1_000n * 10n ** 18n;

function manifestOf(local: Manifest, admins: readonly string[]): Manifest {
  const [model] = local.partners;
  if (model === undefined) throw new TypeError("the local manifest has no partner");
  const partners = admins.map((admin, i) => ({
    ...model,
    name: `Partner ${i + 1}`,
    sector: `sector ${i + 1}`,
    admin,
    issuers: [admin],
    treasurers: [admin],
    point: { ...model.point, symbol: `P${i + 1}` },
    pool: { ...model.pool, funding: FUNDING },
  }));
  return { ...local, partners };
}

/**
 * Onboards partners with funded, quoted pools in one `alliance apply`, on a chain with free gas.
 *
 * @param blockTime Seconds between blocks; 0 for a block a transaction.
 */
export async function measureOnboarding(partners: number, blockTime: number): Promise<Onboarding> {
  const anvil = await startAnvil([...FREE_GAS, ...(blockTime === 0 ? [] : ["--block-time", String(blockTime)])]);
  const directory = await mkdtemp(join(tmpdir(), "milk-onboarding-"));
  try {
    const accounts = testKeys(FIRST_ADMIN + partners);
    const hre = await createHardhatRuntimeEnvironment({
      ...project.userConfig,
      networks: { ...project.userConfig.networks, localhost: { type: "http", url: anvil.url, accounts, gasPrice: 0n } },
      paths: { ...project.userConfig.paths, ignition: directory },
    });
    const connection = await hre.network.create("localhost");
    try {
      const admins = (await connection.ethers.getSigners()).slice(FIRST_ADMIN).map(({ address }) => address);
      const local = await readManifest("deploy/alliance.local.json5");
      const journal = join(directory, "deployments", local.name);
      const empty = { ...local, partners: [] };
      await applyAlliance(connection, empty, new Deployment(connection, empty, { journal }));
      const start = performance.now();
      const manifest = manifestOf(local, admins);
      const { sent, rounds, steps } = await applyAlliance(
        connection,
        manifest,
        new Deployment(connection, manifest, { journal }),
      );
      if (steps.length > 0) throw new Error(`${steps.length} steps are left`);
      return { partners, transactions: sent, rounds, seconds: (performance.now() - start) / 1_000 };
    } finally {
      await connection.close();
    }
  } finally {
    await anvil.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
