import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NetworkConnection } from "hardhat/types/network";
import type { HttpNetworkConfig, HttpNetworkConfigOverride } from "hardhat/types/config";
import { AllianceError } from "../../sdk/AllianceError.js";
import { httpAnswerOf } from "../../sdk/httpAnswerOf.js";
import { isUnauthorized } from "../../sdk/isUnauthorized.js";
import { tokenRefused } from "../../sdk/tokenRefused.js";
import { RpcToken } from "../../sdk/secrets/RpcToken.js";
import { configValue } from "./configValue.js";
import { keysOf, type NamedKey } from "./keysOf.js";
import { renewToken, type ShownToken } from "./renewToken.js";

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

/** What a network whose node holds no keys is opened with, and the token that the node wants to see. */
interface Secrets {
  readonly override: HttpNetworkConfigOverride;
  readonly shown: ShownToken;
}

/** The same connection with a token of its own. */
function showing(token: string | undefined, override: HttpNetworkConfigOverride, config: HttpNetworkConfig) {
  if (token === undefined) return override;
  return { ...override, httpHeaders: { ...config.httpHeaders, Authorization: `Bearer ${token}` } };
}

async function secretsOf(
  hre: Environment,
  name: string,
  config: HttpNetworkConfig,
  { sign = true, keys }: ConnectOptions,
): Promise<Secrets | undefined> {
  if (config.accounts !== "remote") return undefined;
  const variable = `${name.toUpperCase()}_RPC_TOKEN`;
  const kept = new RpcToken(variable);
  const found = kept.current();
  const token = found ?? (await configValue(hre, variable));
  const place = found === undefined && token !== undefined ? variable : kept.place;
  const origin = await originOf(name, config);
  const signing = sign ? (keys ?? (await keysOf(hre))) : [];
  return {
    override: { accounts: [...new Set(signing.map(({ privateKey }) => privateKey))] },
    shown: { token, place, origin, renewed: () => kept.renewed() ?? token },
  };
}

/** Whether gas is free. Errors: `TOKEN_REFUSED`, `NODE_UNREACHABLE`. */
async function isFree(probe: NetworkConnection, name: string, origin: string, shown: ShownToken | undefined) {
  const variable = `${name.toUpperCase()}_RPC`;
  try {
    const block = await probe.ethers.provider.getBlock("latest");
    return block?.baseFeePerGas === 0n;
  } catch (cause) {
    if (isUnauthorized(cause)) {
      const { token, place } = shown ?? { token: undefined, place: `${variable}_TOKEN` };
      throw tokenRefused({ origin, place, token, methods: ["eth_getBlockByNumber"] }, cause);
    }
    const status = httpAnswerOf(cause)?.status;
    throw new AllianceError(
      "NODE_UNREACHABLE",
      status === undefined
        ? `No node answers at ${origin} (network "${name}").`
        : `What answers at ${origin} (network "${name}") is no node, or hides one: status ${status}.`,
      `Start one, such as \`npx hardhat node\` or \`npx anvil\`, or set ${variable}_URL; a node that wants a token gets ${variable}_TOKEN_FILE or ${variable}_TOKEN.`,
      { cause },
    );
  } finally {
    await probe.close();
  }
}

/**
 * Connects to a network by its name in `hardhat.config.ts`. On a chain whose base fee is zero, transactions offer a gas price of
 * zero, so that accounts without any balance can send them. A network with `accounts: "remote"` signs with the keys of
 * {@link keysOf} and shows its node the token of the file `<NAME>_RPC_TOKEN_FILE`, or else `<NAME>_RPC_TOKEN`, if there is one; what only
 * reads says `sign: false`, and no key is looked for.
 *
 * Errors: `NODE_UNREACHABLE` when no node answers; `TOKEN_REFUSED`, `TOKEN_UNREADABLE`, `TOKEN_EXPOSED`; `NO_RPC_URL`; `INVALID_KEY`.
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
  const { override = {}, shown } = secrets ?? {};
  const open = (token: string | undefined, more: HttpNetworkConfigOverride) =>
    hre.network.create({ network: name, override: showing(token, { ...override, ...more }, config) });
  // The keys of many accounts take a while to derive, and the question needs none.
  const free = await isFree(await open(shown?.token, { accounts: [] }), name, origin, shown);
  const price = free ? { gasPrice: 0n } : {};
  const connection = await open(shown?.token, price);
  if (shown !== undefined) renewToken(hre, connection, shown, (token) => open(token, price));
  return connection;
}
