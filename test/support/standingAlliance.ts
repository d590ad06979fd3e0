import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import type { NetworkConnection } from "hardhat/types/network";
import type { AddressBook } from "../../scripts/alliance/AddressBook.js";
import { applyAlliance, type ApplyOptions } from "../../scripts/alliance/applyAlliance.js";
import { Deployment } from "../../scripts/alliance/Deployment.js";
import { readChainState } from "../../scripts/alliance/readChainState.js";
import { parseManifest, type Manifest } from "../../deploy/manifest/parseManifest.js";
import type { Change } from "./changedManifest.js";
import { firstPartners } from "./firstPartners.js";
import { connection, ethers } from "./fixture.js";

const PARTNERS = 2;

/** The local manifest with its first two partners, and some values changed. */
export function manifestWith(...changes: Change[]): Manifest {
  return parseManifest(firstPartners(PARTNERS, ...changes), "changed");
}

/** The same network with the keys of some accounts only. */
export function withKeys(accounts: readonly string[]): NetworkConnection {
  const own = async (): Promise<HardhatEthersSigner[]> => {
    const all = await ethers.getSigners();
    return accounts.flatMap((account) => all.filter(({ address }) => address === account));
  };
  const limited = Object.create(ethers, { getSigners: { value: own } }) as typeof ethers;
  return Object.create(connection, { ethers: { value: limited } }) as NetworkConnection;
}

/** An alliance of two partners on the embedded network; each test starts from a snapshot of it. */
export async function standingAlliance() {
  const manifest = manifestWith();
  const deployment = new Deployment(connection, manifest);
  const first = await applyAlliance(connection, manifest, deployment);
  const found = await deployment.find();
  if (found === undefined) throw new TypeError("nothing was deployed");
  return { manifest, book: found, first };
}

/** Applies a file to an alliance that stands. */
export async function applyTo(
  book: AddressBook,
  manifest: Manifest,
  network: NetworkConnection = connection,
  options: ApplyOptions = {},
) {
  return applyAlliance(network, manifest, new Deployment(network, manifest, { book }), options);
}

/** All of it as the chain has it. */
export async function stateOf(book: AddressBook, manifest: Manifest) {
  return readChainState(ethers.provider, book, manifest);
}
