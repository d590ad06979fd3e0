import type { ChainName } from "../../../deploy/manifest/bridgeSettings.js";
import type { Manifest } from "../../../deploy/manifest/parseManifest.js";
import type { AddressBook } from "../AddressBook.js";
import type { ChainState } from "../ChainState.js";
import { fixedFields } from "../fixedFields.js";
import type { FixedDifference } from "../Step.js";

/** Who decides on a chain, and through what its members' signed requests come. */
function groundOf({ contracts, bridge }: AddressBook, chain: ChainName) {
  return chain === "private" ? contracts : bridge?.public;
}

function endDifferences({ book, bridge }: ChainState, chain: ChainName, otherChain: number): FixedDifference[] {
  const [own, end] = [book.bridge?.[chain], bridge?.[chain]];
  if (own === undefined || end === undefined) return [];
  const { timelock, forwarder } = groundOf(book, chain) ?? {};
  const path = `bridge.${chain}`;
  const made = fixedFields(path, [
    ["admin", end.admins.join(" "), timelock?.address ?? ""],
    ["gateway", end.obeys, own.gateway.address],
    ["token", end.token, own.token.address],
    ["forwarder", end.forwarder, forwarder?.address ?? ""],
  ]);
  const other = book.bridge?.[chain === "private" ? "public" : "private"];
  if (end.link === undefined || other === undefined) return made;
  const { bridge: linked, remote } = end.link;
  return [
    ...made,
    ...fixedFields(`${path}.link`, [
      ["bridge", linked, own.bridge.address],
      ["chainId", remote.chainId, otherChain],
      ["remoteGateway", remote.gateway, other.gateway.address],
      ["remoteBridge", remote.bridge, other.bridge.address],
      ["remoteToken", remote.token, other.token.address],
    ]),
  ];
}

/** What the file says of a bridge otherwise than the chains, and nobody can change. */
export function bridgeDifferences({ bridge: file, chainId }: Manifest, state: ChainState): FixedDifference[] {
  const { bridge: book } = state.book;
  if (book === undefined) return [];
  if (file === undefined) {
    return [{ path: "bridge", chain: `MLK is at home on the ${book.home} chain`, file: "absent" }];
  }
  const remote = file.home === "private" ? state.bridge?.public : state.bridge?.private;
  const there = state.bridge?.public;
  const token = file.public.token;
  return [
    ...fixedFields("bridge", [
      ["home", book.home, file.home],
      ...(remote?.hardCap === undefined ? [] : [["hardCap", remote.hardCap, file.hardCap] as const]),
    ]),
    ...(there === undefined ? [] : fixedFields("bridge.public", [["chainId", there.chainId, file.public.chainId]])),
    ...(there === undefined || token === undefined
      ? []
      : fixedFields("bridge.public", [["token", there.token, token]])),
    ...endDifferences(state, "private", file.public.chainId),
    ...endDifferences(state, "public", chainId),
  ];
}
