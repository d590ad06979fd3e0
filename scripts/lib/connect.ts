import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NetworkConnection } from "hardhat/types/network";
import type { HttpNetworkConfig, HttpNetworkConfigOverride } from "hardhat/types/config";
import { AllianceError } from "../../sdk/AllianceError.js";
import { configValue } from "./configValue.js";
import { keysOf, type NamedKey } from "./keysOf.js";

type Environment = Pick<HardhatRuntimeEnvironment, "network" | "config" | "hooks">;

/** How to connect. */
export interface ConnectOptions {
  /** Whether anything is to be sent; if not, no key is looked for. */
  readonly sign?: boolean;
  /** What {@link keysOf} gave, by whoever asked already. */
  readonly keys?: readonly NamedKey[];
}

/** The node's address, without user, password and path, which may be secret. */
async function originOf(name: string, { url }: HttpNetworkConfig): Promise<string> {
  try {
    return new URL(await url.getUrl()).origin;
  } catch (cause) {
    throw new AllianceError(
      "NO_RPC_URL",
      `The network "${name}" has no address of a node that can be used.`,
      `Set the variable that hardhat.config.ts names for it (${name.toUpperCase()}_RPC_URL), in the environment or with \`npx hardhat keystore set\`.`,
      { cause },
    );
  }
}

/** A network whose node holds no keys gets those of this machine, and the token that the node wants to see. */
async function secretsOf(
  hre: Environment,
  name: string,
  config: HttpNetworkConfig,
  { sign = true, keys }: ConnectOptions,
): Promise<HttpNetworkConfigOverride> {
  if (config.accounts !== "remote") return {};
  const token = await configValue(hre, `${name.toUpperCase()}_RPC_TOKEN`);
  const signing = sign ? (keys ?? (await keysOf(hre))) : [];
  const accounts = [...new Set(signing.map(({ privateKey }) => privateKey))];
  if (token === undefined) return { accounts };
  return { accounts, httpHeaders: { ...config.httpHeaders, Authorization: `Bearer ${token}` } };
}

/**
 * Connects to a network by its name in `hardhat.config.ts`. On a chain whose base fee is zero, transactions offer a gas price of
 * zero, so that accounts without any balance can send them. A network with `accounts: "remote"` signs with the keys of
 * {@link keysOf} and shows its node the token `<NAME>_RPC_TOKEN`, if there is one; what only
 * reads says `sign: false`, and no key is looked for.
 *
 * Errors: `NODE_UNREACHABLE` when no node answers; `NO_RPC_URL`; `INVALID_KEY`.
 */
export async function connect(
  hre: Environment,
  network: string | undefined,
  options: ConnectOptions = {},
): Promise<NetworkConnection> {
  const name = network ?? "default";
  const config = hre.config.networks[name];
  if (config?.type !== "http") return hre.network.create(network);
  const origin = await originOf(name, config);
  const secrets = await secretsOf(hre, name, config, options);
  // The keys of many accounts take a while to derive, and the question needs none.
  const probe = await hre.network.create({ network: name, override: { ...secrets, accounts: [] } });
  let free: boolean;
  try {
    const block = await probe.ethers.provider.getBlock("latest");
    free = block?.baseFeePerGas === 0n;
  } catch (cause) {
    throw new AllianceError(
      "NODE_UNREACHABLE",
      `No node answers at ${origin} (network "${name}").`,
      `Start one, such as \`npx hardhat node\` or \`npx anvil\`, or set ${name.toUpperCase()}_RPC_URL; a node that wants a token gets ${name.toUpperCase()}_RPC_TOKEN.`,
      { cause },
    );
  } finally {
    await probe.close();
  }
  return hre.network.create({ network: name, override: { ...secrets, ...(free && { gasPrice: 0n }) } });
}
