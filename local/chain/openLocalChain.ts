import { join } from "node:path";
import project from "hardhat";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import { deployAlliance } from "../../scripts/alliance/deployAlliance.js";
import { readManifest } from "../../deploy/manifest/readManifest.js";
import { Stage } from "../stage/Stage.js";
import { ACCOUNTS, FREE_GAS, freePort, startAnvil, type Anvil } from "./startAnvil.js";
import { patience } from "../patience.js";

/** A chain in a process of its own, with free gas and an alliance on it, whose blocks come when the play says so. */
export interface LocalChain {
  readonly stage: Stage;
  readonly url: string;
  /** Does something and takes the chain back to where it was. */
  preserved<Result>(play: () => Promise<Result>): Promise<Result>;
  /** Ends the node, and starts it again with these of anvil's options; without `--state` on an empty chain. */
  restart(options: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** How a local chain differs from the usual. */
export interface LocalChainOptions {
  /** anvil's, besides. */
  readonly anvil?: readonly string[] | undefined;
  /** The first block's time, Unix seconds; 2030-01-01T00:00:00Z by default. */
  readonly start?: number | undefined;
  /** Where the node listens; a free port by default. */
  readonly port?: number | undefined;
  /** Given the node as soon as it runs: it may have to be ended while the alliance is deployed. */
  readonly onNode?: ((anvil: Anvil) => Promise<void>) | undefined;
}

const START = 1_893_456_000;
/** A node that keeps its state has it to write. */
const STOP_MS = 60_000;

/** Starts the chain and deploys the local alliance on it. @param directory Where the deployment's journal goes. */
export async function openLocalChain(directory: string, options: LocalChainOptions = {}): Promise<LocalChain> {
  const { start = START, onNode } = options;
  const port = options.port ?? (await freePort());
  const first = [...FREE_GAS, ...(options.anvil ?? []), "--timestamp", String(start)];
  let anvil = await startAnvil(first, ACCOUNTS.count, port);
  try {
    await onNode?.(anvil);
    const config = project.userConfig;
    const paths = { ...config.paths, ignition: join(directory, "ignition") };
    const ignition = { ...config.ignition, blockPollingInterval: 50 };
    const hre = await createHardhatRuntimeEnvironment({ ...config, paths, ignition });
    const connection = await hre.network.create({ network: "localhost", override: { url: anvil.url, gasPrice: 0n } });
    const { provider } = connection.ethers;
    await provider.send("anvil_setBlockTimestampInterval", [1]);
    const manifest = await readManifest("deploy/alliance.local.json5");
    const alliance = await deployAlliance(connection, manifest, { deploymentId: "local" });
    const stage = await Stage.set(connection, manifest, alliance, await provider.getBlockNumber());
    return {
      stage,
      url: anvil.url,
      preserved: async (play) => {
        const snapshot: unknown = await provider.send("evm_snapshot", []);
        try {
          return await play();
        } finally {
          await provider.send("evm_revert", [snapshot]);
        }
      },
      restart: async (further) => {
        await anvil.stop(patience(STOP_MS));
        anvil = await startAnvil([...FREE_GAS, ...further], ACCOUNTS.count, port);
      },
      close: async () => {
        await connection.close();
        await anvil.stop();
      },
    };
  } catch (error) {
    await anvil.stop();
    throw error;
  }
}
