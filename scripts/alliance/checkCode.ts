import { getBytes, hexlify, keccak256, type Provider } from "ethers";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { CoreName } from "./AddressBook.js";
import type { ChainState } from "./ChainState.js";
import { bridgeCode } from "./bridge/bridgeCode.js";
import { earlierBuild } from "./earlierBuild.js";

/** A contract of the alliance, and which of the build it should be. */
export interface CodeCheck {
  /** Such as "exchange", "feed MLK/KRW" or "point YNJ". */
  readonly name: string;
  /** The contract's name in the build. */
  readonly artifact: string;
  readonly address: string;
  /** keccak256 of the code on the chain. */
  readonly codeHash: string;
  readonly matches: boolean;
  /** The earlier version that made it, if it is not this build's. */
  readonly build?: string;
}

const ARTIFACTS: Readonly<Record<CoreName, string>> = {
  forwarder: "ERC2771Forwarder",
  pointFactory: "PartnerPointFactory",
  timelock: "AllianceTimelock",
  registry: "RoleRegistry",
  milk: "MilkToken",
  oracle: "PriceOracle",
  exchange: "PointExchange",
  lens: "ExchangeLens",
};

interface Place {
  readonly start: number;
  readonly length: number;
}

/** The code that a build makes, with zeros where it is made for one contract: immutables. */
interface BuiltCode {
  readonly code: Uint8Array;
  readonly holes: readonly Place[];
}

async function builtCode(
  { artifacts }: Pick<HardhatRuntimeEnvironment, "artifacts">,
  name: string,
): Promise<BuiltCode> {
  const { deployedBytecode, immutableReferences } = await artifacts.readArtifact(name);
  return { code: getBytes(deployedBytecode), holes: Object.values(immutableReferences ?? {}).flat() };
}

function without(code: Uint8Array, holes: readonly Place[]): string {
  const copy = code.slice();
  for (const { start, length } of holes) copy.fill(0, start, start + length);
  return hexlify(copy);
}

/**
 * Compares the code of every contract of an alliance with what this build makes, and what earlier ones made, immutables aside: those are
 * read through the contracts' own functions.
 *
 * @param there The public chain of an alliance with a bridge.
 */
export async function checkCode(
  hre: Pick<HardhatRuntimeEnvironment, "artifacts">,
  provider: Pick<Provider, "getCode">,
  { book, partners }: ChainState,
  there?: Pick<Provider, "getCode">,
): Promise<CodeCheck[]> {
  const named = (kind: string, artifact: string, places: Readonly<Record<string, { readonly address: string }>>) =>
    Object.entries(places).map(([name, { address }]) => ({ name: `${kind} ${name}`, artifact, address }));
  const core = Object.entries(ARTIFACTS).map(([name, artifact]) => {
    const made = name === "milk" && book.bridge?.home === "public" ? "PublicMilk" : artifact;
    return { name, artifact: made, address: book.contracts[name as CoreName].address };
  });
  const points = partners.map(({ point }) => {
    return { name: `point ${point.symbol}`, artifact: "PartnerPoint", address: point.address };
  });
  const all: { name: string; artifact: string; address: string; there?: boolean }[] = [
    ...core,
    ...named("wallet", "VestingWallet", book.wallets),
    ...named("feed", "FeedAggregator", book.feeds),
    ...points,
    ...bridgeCode(book.bridge),
  ];
  const builds = new Map<string, BuiltCode>();
  const checks: CodeCheck[] = [];
  for (const { name, artifact, address, there: away } of all) {
    const asked = away === true ? there : provider;
    // An end that nobody asked about is not shown as what it may be.
    if (asked === undefined) continue;
    const built = builds.get(artifact) ?? (await builtCode(hre, artifact));
    builds.set(artifact, built);
    const code = getBytes(await asked.getCode(address));
    const matches =
      code.length === built.code.length && without(code, built.holes) === without(built.code, built.holes);
    const build = matches ? undefined : earlierBuild(artifact, code);
    const check = { name, artifact, address, codeHash: keccak256(code), matches };
    checks.push(build === undefined ? check : { ...check, build });
  }
  return checks;
}
