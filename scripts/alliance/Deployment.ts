import type { NetworkConnection } from "hardhat/types/network";
import type { Provider } from "ethers";
import { allianceModule, walletName } from "../../deploy/modules/alliance.js";
import { feedName, feedsModule } from "../../deploy/modules/feeds.js";
import { generationModule } from "../../deploy/modules/generation.js";
import { AllianceError } from "../../sdk/AllianceError.js";
import type { ChainName } from "../../deploy/manifest/bridgeSettings.js";
import type { Manifest } from "../../deploy/manifest/parseManifest.js";
import { addressBookSchema, coreNames, exchangeNames, generationOf, type AddressBook } from "./AddressBook.js";
import { lockDeployment } from "./lockDeployment.js";
import { BridgeDeployment, endOf } from "./bridge/BridgeDeployment.js";
import { readJournal } from "./readJournal.js";
import { placeOf, runModule, type Contracts, type Workplace } from "./runModule.js";

/** How Ignition keeps what it did. */
export interface DeploymentOptions extends Omit<Workplace, "connection"> {
  /** Where the contracts are, from `alliance export`, when there is no journal. */
  readonly book?: AddressBook;
  /** The public chain of an alliance with a bridge. */
  readonly publicChain?: Workplace | undefined;
}

/** An alliance's contracts, which Ignition deploys once; everything else is steps. */
export class Deployment {
  private known: AddressBook | undefined;
  private readonly here: Workplace;
  private readonly bridge: BridgeDeployment;

  constructor(
    connection: NetworkConnection,
    private readonly manifest: Manifest,
    private readonly options: DeploymentOptions = {},
  ) {
    const { journal, deploymentId, publicChain } = options;
    this.here = { connection, journal, deploymentId };
    this.bridge = new BridgeDeployment(this.here, manifest, publicChain);
  }

  /** The connection to the public chain; undefined for an alliance without a bridge. Error: `PUBLIC_CHAIN_MISSING`. */
  get publicConnection(): NetworkConnection | undefined {
    return this.bridge.publicConnection;
  }

  /**
   * Where the contracts are, if all of them are there. Errors: those of {@link readJournal}; `JOURNAL_OF_ANOTHER_CHAIN` when the chain has no code
   * where the journal or the book says.
   */
  async find(): Promise<AddressBook | undefined> {
    const { book, journal } = this.options;
    if (this.known !== undefined) return this.known;
    const provider = this.here.connection.ethers.provider;
    if (book !== undefined) {
      const { contracts, wallets, feeds, bridge } = book;
      const places = Object.entries({ ...contracts, ...wallets, ...feeds, ...bridge?.private });
      await this.checkCode(provider, new Map(places.map(([name, { address }]) => [name, address])), "The address book");
      await this.checkPublic(book, "The address book");
      return (this.known = book);
    }
    if (journal === undefined) return undefined;
    const found = await readJournal(journal);
    await this.checkCode(provider, found.deployed, journal);
    if (found.book === undefined) return undefined;
    const bridge = await this.bridge.found(found.book.bridge);
    const known = bridge === undefined ? found.book : { ...found.book, bridge };
    await this.checkPublic(known, this.options.publicChain?.journal ?? journal);
    return (this.known = known);
  }

  /**
   * Does something that nobody else may do on this machine at the same time, such as an `apply`: two would send with the same accounts and
   * write the same journal. Where no journal is kept, there is nothing to share. Errors: those of {@link lockDeployment}, before anything.
   */
  async exclusively<Result>(work: () => Promise<Result>): Promise<Result> {
    const { journal } = this.options;
    if (journal === undefined) return work();
    const release = await lockDeployment(journal);
    try {
      return await work();
    } finally {
      release();
    }
  }

  /** Deploys the alliance's contracts, or what is left of them. Errors: those of {@link mendJournal}, `DEPLOYMENT_FAILED`. */
  async deployAlliance(): Promise<AddressBook> {
    const deployed = await runModule(this.here, this.manifest.name, allianceModule(this.manifest));
    return (this.known = await this.bookOf(deployed));
  }

  /** Deploys the views of feeds that the oracle knows. Errors: as of {@link deployAlliance}. */
  async deployFeeds(ids: readonly string[]): Promise<AddressBook> {
    const book = await this.find();
    if (book === undefined) throw new TypeError("views need an oracle");
    const deployed = await runModule(
      this.here,
      this.manifest.name,
      feedsModule(book.contracts.oracle.address, ids, generationOf(book)),
    );
    const feeds = Object.fromEntries(
      await Promise.all(ids.map(async (id) => [id, await placeOf(deployed, feedName(id))] as const)),
    );
    return (this.known = { ...book, feeds: { ...book.feeds, ...feeds } });
  }

  /** Deploys an end of the bridge. Errors: as of {@link deployAlliance}; `PUBLIC_CHAIN_MISSING`; `BOOK_OUTDATED` where no journal says whether somebody did already. */
  async deployEnd(chain: ChainName): Promise<AddressBook> {
    const book = await this.find();
    if (book === undefined) throw new TypeError("a bridge needs an alliance");
    if (this.options.book !== undefined) {
      throw new AllianceError(
        "BOOK_OUTDATED",
        `The address book has no end of the bridge on the ${chain} chain, and the file asks for one.`,
        "Whoever has the journal deploys it and runs `alliance export`: give --book with that.",
      );
    }
    const bridge = chain === "private" ? await this.bridge.deployPrivate(book) : await this.bridge.deployPublic(book);
    return (this.known = { ...book, bridge });
  }

  /**
   * Deploys the next oracle and exchange, over the contracts that stay. Errors: as of {@link deployAlliance}; `BOOK_OUTDATED` where no journal
   * says whether somebody did already.
   */
  async deployGeneration(): Promise<AddressBook> {
    const book = await this.find();
    if (book === undefined) throw new TypeError("nothing is there to be replaced");
    if (this.options.book !== undefined) {
      throw new AllianceError(
        "BOOK_OUTDATED",
        `The address book has exchange and oracle ${generationOf(book)}, and the file asks for the next ones.`,
        "Whoever has the journal deploys them and runs `alliance export`: give --book with that.",
      );
    }
    const { contracts, former } = book;
    const foundation = { registry: contracts.registry.address, milk: contracts.milk.address };
    const deployed = await runModule(
      this.here,
      this.manifest.name,
      generationModule(generationOf(book) + 1, this.manifest, foundation),
    );
    const { journal } = this.options;
    const written = journal === undefined ? undefined : (await readJournal(journal)).book;
    if (written !== undefined) return (this.known = { ...written, ...(book.bridge && { bridge: book.bridge }) });
    const places = exchangeNames.map(async (name) => [name, await placeOf(deployed, name)] as const);
    const now = { ...contracts, ...Object.fromEntries(await Promise.all(places)) };
    const replaced = Object.fromEntries(exchangeNames.map((name) => [name, contracts[name]]));
    const next = { ...book, contracts: now, former: [...former, replaced], feeds: {} };
    return (this.known = addressBookSchema.parse(next));
  }

  /** Ignition trusts its journal: on a node that was restarted it would go on, or call itself done, where nothing exists. */
  private async checkCode(
    provider: Pick<Provider, "getCode">,
    places: ReadonlyMap<string, string>,
    source: string,
    chain = this.here.connection.networkName,
  ): Promise<void> {
    for (const [name, address] of places) {
      if ((await provider.getCode(address)) !== "0x") continue;
      throw new AllianceError(
        "JOURNAL_OF_ANOTHER_CHAIN",
        `${source} says ${name} is at ${address}, but the chain behind "${chain}" has no code there.`,
        "If that chain is gone (a development node that was restarted), delete the directory and run again.",
      );
    }
  }

  private async checkPublic({ bridge }: AddressBook, source: string): Promise<void> {
    const connection = this.publicConnection;
    if (bridge?.public === undefined || connection === undefined) return;
    const places = new Map(
      Object.entries(bridge.public).flatMap(([name, place]) =>
        typeof place === "number" ? [] : [[name, place.address]],
      ),
    );
    await this.checkCode(connection.ethers.provider, places, source, connection.networkName);
  }

  private async bookOf(deployed: Contracts): Promise<AddressBook> {
    const { journal } = this.options;
    if (journal !== undefined) {
      const { book } = await readJournal(journal);
      if (book !== undefined) return book;
    }
    const [deployer] = await this.here.connection.ethers.getSigners();
    const contracts = coreNames.map(async (name) => [name, await placeOf(deployed, name)] as const);
    const locked = this.manifest.milk.allocations.filter(({ vesting }) => vesting !== undefined);
    const wallets = locked.map(
      async ({ name }) => [walletName(name), await placeOf(deployed, walletName(name))] as const,
    );
    return addressBookSchema.parse({
      chainId: this.manifest.chainId,
      deployer: deployer?.address,
      contracts: Object.fromEntries(await Promise.all(contracts)),
      wallets: Object.fromEntries(await Promise.all(wallets)),
      feeds: {},
      ...(this.manifest.bridge?.home === "public" && { bridge: { home: "public", private: await endOf(deployed) } }),
    });
  }
}
