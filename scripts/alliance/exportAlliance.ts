import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { Manifest } from "../../deploy/manifest/parseManifest.js";
import type { ChainState } from "./ChainState.js";
import type { CodeCheck } from "./checkCode.js";

/**
 * What others need to find and call an alliance's contracts: addresses, blocks, code hashes and ABIs. It is an address book, too, from
 * which the tasks find the alliance without a journal.
 */
export async function exportAlliance(
  { artifacts }: Pick<HardhatRuntimeEnvironment, "artifacts">,
  { name, chainId }: Manifest,
  { block, book, partners }: ChainState,
  code: readonly CodeCheck[],
) {
  const abis: Record<string, unknown> = {};
  for (const { artifact } of code) abis[artifact] ??= (await artifacts.readArtifact(artifact)).abi;
  const known = (address: string) => {
    const found = code.find((check) => check.address === address);
    return { contract: found?.artifact, codeHash: found?.codeHash };
  };
  const group = <Key extends string>(places: Readonly<Record<Key, { address: string; block: number }>>) =>
    Object.fromEntries(
      Object.entries<{ address: string; block: number }>(places).map(([key, place]) => [
        key,
        { ...place, ...known(place.address) },
      ]),
    );
  return {
    name,
    chainId,
    /** The state of the chain that this is. */
    block,
    deployer: book.deployer,
    contracts: group(book.contracts),
    former: book.former.map(group),
    wallets: group(book.wallets),
    feeds: group(book.feeds),
    // Half a bridge leads nowhere.
    ...(book.bridge?.private && book.bridge.public ? { bridge: book.bridge } : {}),
    partners: partners.map(({ id, name: company, sector, status, point }) => {
      const { address, symbol } = point;
      return { id, name: company, sector, status, point: { symbol, address, ...known(address) } };
    }),
    abis,
  };
}
