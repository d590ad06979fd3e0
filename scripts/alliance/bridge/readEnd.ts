import { getAddress, id, ZeroAddress, ZeroHash, type Provider } from "ethers";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { connectEnd, type BridgeEnd } from "../../../sdk/bridge/connectBridge.js";
import type { EndBook } from "../AddressBook.js";
import { timeOfChain, type AskedNode } from "../timeOfChain.js";
import type { EndSettings } from "../../../deploy/manifest/bridgeSettings.js";
import type { EndState } from "./BridgeState.js";

async function readLink({ gateway }: BridgeEnd): Promise<EndState["link"]> {
  const [bridge, remote] = await Promise.all([gateway.bridge(), gateway.remote()]);
  if (bridge === ZeroAddress) return undefined;
  const [there, other, token] = [remote.gateway, remote.bridge, remote.token].map((text) => getAddress(text));
  return {
    bridge: getAddress(bridge),
    remote: { chainId: remote.chainId, gateway: there ?? "", bridge: other ?? "", token: token ?? "" },
  };
}

async function readSettings({ bridge }: BridgeEnd): Promise<EndSettings> {
  const settings = await bridge.settings();
  const { dayLimit, recipientLimit, transferLimit, cap, delay, fee, feeRecipient } = settings;
  return { dayLimit, recipientLimit, transferLimit, cap, delay, fee, feeRecipient: getAddress(feeRecipient) };
}

/**
 * Reads an end of a bridge, without sending anything. Error: `CHAIN_UNREADABLE` when the node has no latest block.
 *
 * @param locks Whether MLK is at home there.
 */
export async function readEnd(provider: Provider & AskedNode, book: EndBook, locks: boolean): Promise<EndState> {
  const latest = await provider.getBlock("latest");
  if (latest === null) {
    throw new AllianceError("CHAIN_UNREADABLE", "The node has no latest block.", "See whether the node is in sync.");
  }
  const contracts = connectEnd(book, provider);
  const { gateway, bridge, token } = contracts;
  const members = async (role: string) => (await gateway.getRoleMembers(role)).map((account) => getAddress(account));
  const { epoch, signers, threshold } = await gateway.signerSet();
  const [obeys, own, forwarder] = await Promise.all([bridge.gateway(), bridge.token(), bridge.trustedForwarder()]);
  return {
    block: latest.number,
    time: await timeOfChain(provider, latest),
    linker: getAddress(await gateway.linker()),
    link: await readLink(contracts),
    admins: await members(ZeroHash),
    councils: await members(id("COUNCIL_ROLE")),
    guardians: await members(id("GUARDIAN_ROLE")),
    watchers: await members(id("WATCHER_ROLE")),
    epoch,
    signers: signers.map((signer) => getAddress(signer)),
    threshold,
    lifetime: await gateway.lifetime(),
    settings: await readSettings(contracts),
    hardCap: locks ? undefined : await token.cap(),
    obeys: getAddress(obeys),
    token: getAddress(own),
    forwarder: getAddress(forwarder),
    paused: await gateway.paused(),
    outstanding: (await bridge.totals()).outstanding,
  };
}
