import path from "node:path";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NetworkConnection } from "hardhat/types/network";
import { AllianceError } from "../../sdk/AllianceError.js";
import { connect, type ConnectOptions } from "../hardhat/connect.js";
import { givenNetwork } from "../hardhat/givenNetwork.js";
import { keysOf, type NamedKey } from "../hardhat/keysOf.js";
import { PUBLIC_ENDS } from "../hardhat/publicEnds.js";
import type { BridgeShape } from "../../deploy/manifest/bridgeShape.js";
import type { Manifest } from "../../deploy/manifest/parseManifest.js";
import { readManifest } from "../../deploy/manifest/readManifest.js";
import type { AddressBook } from "./AddressBook.js";
import type { ChainState } from "./ChainState.js";
import { checkChains } from "./checkChains.js";
import { checkCode, type CodeCheck } from "./checkCode.js";
import { Deployment } from "./Deployment.js";
import { readAddressBook } from "./readAddressBook.js";
import { readChainState } from "./readChainState.js";

/** What every task says about the alliance that it is for. */
export interface AllianceOptions {
  /** The file that describes it. */
  readonly manifest: string;
  /** Where it is, if there is no journal; empty for none. */
  readonly book: string;
  /** Whether anything is to be sent; if not, no key is looked for. */
  readonly sign?: boolean;
}

/** A file, the chain it is for, and what was deployed there. */
export interface OpenAlliance {
  readonly manifest: Manifest;
  readonly connection: NetworkConnection;
  readonly deployment: Deployment;
  /** The public chain of an alliance with a bridge. */
  readonly publicConnection: NetworkConnection | undefined;
  /** Accounts that can sign; the first one deploys. */
  readonly keys: readonly string[];
  /** Of them, those that this machine has for a role by a name; none where the network has everybody's. */
  readonly named: readonly NamedKey[];
  /** How the code of its contracts compares with what this build makes. */
  readonly code: (state: ChainState) => Promise<CodeCheck[]>;
  /** Reads the alliance from the chain. Error: `NOT_DEPLOYED` when it is not there. */
  readonly state: () => Promise<ChainState>;
}

/**
 * Reads the file, connects to the network that Hardhat was told, and does something there.
 *
 * Errors: those of {@link readManifest}, {@link readAddressBook}, {@link keysOf} and {@link connect}; `WRONG_CHAIN`.
 */
export async function openAlliance<Result>(
  hre: Pick<HardhatRuntimeEnvironment, "network" | "config" | "hooks" | "globalOptions" | "artifacts">,
  { manifest: file, book, sign = true }: AllianceOptions,
  work: (alliance: OpenAlliance) => Promise<Result>,
): Promise<Result> {
  const manifest = await readManifest(file);
  const given = book === "" ? undefined : await readAddressBook(book);
  const network = givenNetwork(hre);
  const keyless = hre.config.networks[network ?? "default"]?.accounts === "remote";
  const named = sign && keyless ? await keysOf(hre) : [];
  const connection = await connect(hre, network, { sign, keys: named });
  let publicConnection: NetworkConnection | undefined;
  try {
    publicConnection = manifest.bridge && (await openPublic(hre, manifest.bridge, keyless, { sign, keys: named }));
    const away = publicConnection?.ethers.provider;
    await checkChains(connection, publicConnection, manifest);
    const { deployment, journal } = deploymentOf(hre, manifest, { connection, publicConnection, given });
    const signers = sign ? await connection.ethers.getSigners() : [];
    return await work({
      manifest,
      connection,
      publicConnection,
      deployment,
      keys: signers.map(({ address }) => address),
      named,
      code: (state) => checkCode(hre, connection.ethers.provider, state, away),
      state: async () => {
        const found = await deployment.find();
        if (found !== undefined) return readChainState(connection.ethers.provider, found, manifest, new Map(), away);
        throw new AllianceError(
          "NOT_DEPLOYED",
          `Nothing says where "${manifest.name}" is deployed: ${journal} has no complete journal.`,
          "Run `alliance apply`, or give --book with what `alliance export` wrote.",
        );
      },
    });
  } finally {
    await publicConnection?.close();
    await connection.close();
  }
}

/** What is deployed, and the directory of its journal. */
function deploymentOf(
  { config }: Pick<HardhatRuntimeEnvironment, "config">,
  manifest: Manifest,
  {
    connection,
    publicConnection,
    given,
  }: Pick<OpenAlliance, "connection" | "publicConnection"> & { readonly given: AddressBook | undefined },
) {
  // Ignition keeps no journal of a network in memory.
  const kept = connection.networkConfig.type === "http";
  const journal = path.join(config.paths.ignition, "deployments", manifest.name);
  const deployment = new Deployment(connection, manifest, {
    ...(publicConnection && {
      publicChain: { connection: publicConnection, ...(kept && { journal: `${journal}-public` }) },
    }),
    ...(kept && { journal }),
    ...(given && { book: given }),
  });
  return { deployment, journal };
}

/** The public chain: the network that signs as the alliance's does. */
async function openPublic(
  hre: Pick<HardhatRuntimeEnvironment, "network" | "config" | "hooks" | "globalOptions">,
  bridge: BridgeShape,
  keyless: boolean,
  options: ConnectOptions,
): Promise<NetworkConnection> {
  const embedded = hre.config.networks[givenNetwork(hre) ?? "default"]?.type !== "http";
  if (embedded) return hre.network.create({ network: "default", override: { chainId: bridge.public.chainId } });
  return connect(hre, PUBLIC_ENDS[keyless ? "keyless" : "signing"], options);
}
