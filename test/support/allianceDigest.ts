import { id } from "ethers";
import type { ChainState } from "../../scripts/alliance/ChainState.js";
import { toJson } from "../../sdk/text/toJson.js";

/** One hash of all that an alliance is, whatever the time and the block: two alliances are the same when their digests are. */
export function allianceDigest(state: ChainState): string {
  return id(allianceFacts(state));
}

/** The same as JSON, which shows what differs. */
export function allianceFacts({ block: _block, time: _time, book, made, ...state }: ChainState): string {
  const addresses = (places: Readonly<Record<string, { readonly address: string }>>) =>
    Object.entries(places).map(([name, { address }]) => [name, address]);
  const { contracts, wallets, feeds, deployer } = book;
  const where = { deployer, contracts: addresses(contracts), wallets: addresses(wallets), feeds: addresses(feeds) };
  return toJson({ ...state, where, made: [...made] });
}
