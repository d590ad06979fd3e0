import type { NetworkConnection } from "hardhat/types/network";
import type { Manifest } from "../../../deploy/manifest/parseManifest.js";
import type { BridgeShape } from "../../../deploy/manifest/bridgeShape.js";
import { bridgeModule, publicBridgeModule } from "../../../deploy/modules/bridge.js";
import { AllianceError } from "../../../sdk/AllianceError.js";
import type { AddressBook, BridgeBook, EndBook } from "../AddressBook.js";
import { readJournal } from "../readJournal.js";
import { placeOf, runModule, type Contracts, type Workplace } from "../runModule.js";
import { publicEndOf } from "./publicEndOf.js";

/** The ends of an alliance's bridge, which Ignition deploys once, each on its chain with a journal of its own. */
export class BridgeDeployment {
  /** @param there The public chain; undefined for an alliance without a bridge. */
  constructor(
    private readonly here: Workplace,
    private readonly manifest: Manifest,
    private readonly there: Workplace | undefined,
  ) {}

  /** The connection to the public chain; undefined for an alliance without a bridge. Error: `PUBLIC_CHAIN_MISSING`. */
  get publicConnection(): NetworkConnection | undefined {
    if (this.manifest.bridge === undefined) return undefined;
    if (this.there !== undefined) return this.there.connection;
    throw new AllianceError(
      "PUBLIC_CHAIN_MISSING",
      `"${this.manifest.name}" has a bridge, and nothing leads to its public chain ${this.manifest.bridge.public.chainId}.`,
      "Set PUBLIC_RPC_URL to a node of that chain.",
    );
  }

  /** What the public chain's journal says of it, added to what this one's says. Errors: those of {@link readJournal}. */
  async found(bridge: BridgeBook | undefined): Promise<BridgeBook | undefined> {
    const { journal } = this.there ?? {};
    const file = this.manifest.bridge;
    if (file === undefined || journal === undefined) return bridge;
    const { placesOf } = await readJournal(journal);
    const end = publicEndOf(placesOf("PublicBridge"), file.public.chainId);
    if (end === undefined) return bridge;
    return { home: file.home, ...bridge, public: end };
  }

  /** Deploys the end on the alliance's chain, beside an alliance that stands. Errors: those of {@link runModule}. */
  async deployPrivate({ contracts, bridge }: AddressBook): Promise<BridgeBook> {
    const file = this.file();
    const foundation = {
      timelock: contracts.timelock.address,
      forwarder: contracts.forwarder.address,
      milk: contracts.milk.address,
      council: this.manifest.timelock.council,
    };
    const deployed = await runModule(this.here, this.manifest.name, bridgeModule(file, foundation));
    const { journal } = this.here;
    const written = journal === undefined ? undefined : (await readJournal(journal)).book?.bridge;
    return { home: file.home, ...bridge, private: written?.private ?? (await endOf(deployed)) };
  }

  /** Deploys the end on the public chain, and its timelock. Errors: those of {@link runModule}; `PUBLIC_CHAIN_MISSING`. */
  async deployPublic({ bridge }: AddressBook): Promise<BridgeBook> {
    const file = this.file();
    const { there } = this;
    if (there === undefined) throw new TypeError("a plan needs both chains");
    const deployed = await runModule(there, this.manifest.name, publicBridgeModule(file));
    const known = await this.found({ home: file.home, ...bridge });
    if (known?.public !== undefined) return known;
    const [forwarder, timelock, registry] = await Promise.all([
      placeOf(deployed, "forwarder"),
      placeOf(deployed, "timelock"),
      placeOf(deployed, "registry"),
    ]);
    const end = { ...(await endOf(deployed)), chainId: file.public.chainId, forwarder, timelock, registry };
    return { home: file.home, ...bridge, public: end };
  }

  private file(): BridgeShape {
    const { bridge } = this.manifest;
    if (bridge === undefined) throw new TypeError("the file has no bridge");
    return bridge;
  }
}

/** An end among what a module gave. */
export async function endOf(deployed: Contracts): Promise<EndBook> {
  const [gateway, bridge, token] = await Promise.all([
    placeOf(deployed, "gateway"),
    placeOf(deployed, "bridge"),
    placeOf(deployed, "token"),
  ]);
  return { gateway, bridge, token };
}
