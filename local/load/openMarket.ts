import { Wallet } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { AllianceError } from "../../sdk/AllianceError.js";
import { openProvider, RPC_TOKEN } from "../../services/common/chain/openProvider.js";
import { relayersOf } from "../../services/common/keys/relayersOf.js";
import { PartnerPoint__factory, type PointExchange } from "../../typechain-types/index.js";
import { contractsOf } from "../../scripts/alliance/contractsOf.js";
import { readAddressBook } from "../../scripts/alliance/readAddressBook.js";
import { configValue } from "../../scripts/hardhat/configValue.js";
import { storedValue } from "../../scripts/hardhat/storedValue.js";
import { requireOption } from "../../scripts/hardhat/requireOption.js";
import type { Market, Programme } from "./Market.js";

/** Where the private keys of two programmes' issuers are, with a comma between them. */
export const ISSUER_KEYS = "MILK_ISSUER_KEYS";

/** A running network as a task is told of it. */
export interface NetworkOptions {
  /** Where its node listens. */
  readonly rpc: string;
  /** A file with the node's token; empty for none. */
  readonly tokenFile: string;
  /** What `alliance export` wrote. */
  readonly book: string;
  /** Point contracts of two programmes, with a comma between them: whose points members bring, and whose they get. */
  readonly points: string;
  /** The id of the chain that is written to, as typed by whoever wants it so. */
  readonly writeTo: string;
}

const TIMEOUT_SECONDS = 30;

/**
 * The market of a running network, on which everything that follows is written for good: so the chain is named on purpose, and has to be the
 * one that the node is of. The keys are the keystore's or the environment's {@link ISSUER_KEYS} and `MILK_RELAYER_KEYS`.
 *
 * Errors: `OPTION_MISSING`, `WRITE_NOT_ASKED`, `WRONG_CHAIN`, `POINTS_INVALID`, `ISSUER_KEYS_INVALID`; those of
 * `readAddressBook` and `relayersOf`.
 */
export async function openMarket(
  hre: Pick<HardhatRuntimeEnvironment, "hooks">,
  { rpc, tokenFile, book: file, points, writeTo }: NetworkOptions,
): Promise<Market & { close(): void }> {
  const book = await readAddressBook(requireOption("book", file));
  const { chainId } = book;
  if (writeTo !== String(chainId)) {
    const asked = writeTo === "" ? "--write-to was left out" : `--write-to says ${writeTo}`;
    throw new AllianceError(
      "WRITE_NOT_ASKED",
      `This links members, issues points and trades on chain ${chainId} for good, and ${asked}. Nothing was sent.`,
      `If that chain is for tests and you want it so, add --write-to ${chainId}.`,
    );
  }
  if (tokenFile !== "") process.env[`${RPC_TOKEN}_FILE`] = tokenFile;
  const senders = await relayersOf(storedValue(hre));
  const issuers = await issuersOf(hre);
  const provider = openProvider({ rpc: { url: rpc, timeoutSeconds: TIMEOUT_SECONDS }, chainId });
  try {
    const found = BigInt(String(await provider.send("eth_chainId", [])));
    if (found !== BigInt(chainId)) {
      const message = `The node at ${new URL(rpc).origin} is of chain ${found}, and ${file} is of chain ${chainId}.`;
      throw new AllianceError("WRONG_CHAIN", message, "Give a node and an address book of the same chain.");
    }
    const { forwarder, exchange, milk } = contractsOf(book, provider);
    const [from, into] = await programmesOf(exchange, requireOption("points", points), issuers);
    return { rpc, chainId, provider, forwarder, exchange, milk, from, into, senders, close: () => provider.destroy() };
  } catch (error) {
    provider.destroy();
    throw error;
  }
}

/** The two that are named, each with its issuer. */
async function programmesOf(exchange: PointExchange, points: string, issuers: readonly [Wallet, Wallet]) {
  const known = await exchange.pools();
  const [first, second, ...more] = points.split(",").map((text) => text.trim().toLowerCase());
  const [from, into] = [first, second].map((name) => known.find((pool) => pool.toLowerCase() === name));
  if (from === undefined || into === undefined || from === into || more.length > 0) {
    const remedy = `Give two of ${known.join(", ")}, with a comma between them.`;
    throw new AllianceError("POINTS_INVALID", `--points ${points} are not two pools of the exchange.`, remedy);
  }
  const programme = (point: string, issuer: Wallet): Programme => {
    return { point: PartnerPoint__factory.connect(point, exchange.runner), issuer };
  };
  return [programme(from, issuers[0]), programme(into, issuers[1])] as const;
}

async function issuersOf(hre: Pick<HardhatRuntimeEnvironment, "hooks">): Promise<readonly [Wallet, Wallet]> {
  const [first, second, ...more] = ((await configValue(hre, ISSUER_KEYS)) ?? "").split(",");
  const remedy = `Run \`npx hardhat keystore set ${ISSUER_KEYS}\`: two keys, with a comma between them.`;
  if (first === undefined || second === undefined || more.length > 0) {
    throw new AllianceError("ISSUER_KEYS_INVALID", `${ISSUER_KEYS} has not the keys of two issuers.`, remedy);
  }
  try {
    return [new Wallet(first.trim()), new Wallet(second.trim())];
  } catch {
    // The cause would show the key.
    throw new AllianceError("ISSUER_KEYS_INVALID", `${ISSUER_KEYS} has what is no private key.`, remedy);
  }
}
