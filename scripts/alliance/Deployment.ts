import { basename } from "node:path";
import type { NetworkConnection } from "hardhat/types/network";
import { getAddress, type Addressable } from "ethers";
import { allianceModule, walletName } from "../../deploy/modules/alliance.js";
import { feedName, feedsModule } from "../../deploy/modules/feeds.js";
import { generationModule } from "../../deploy/modules/generation.js";
import { AllianceError } from "../../sdk/AllianceError.js";
import type { Manifest } from "../../deploy/manifest/parseManifest.js";
import { addressBookSchema, coreNames, exchangeNames, generationOf, type AddressBook } from "./AddressBook.js";
import { lockDeployment } from "./lockDeployment.js";
import { mendJournal } from "./mendJournal.js";
import { readJournal } from "./readJournal.js";

/** How Ignition keeps what it did. */
export interface DeploymentOptions {
  /**
   * The journal's directory, by which an interrupted deployment resumes and a complete one is found without Ignition, which would refuse
   * a manifest that was changed since. Networks in memory keep none.
   */
  readonly journal?: string;
  /** Instead of a directory: only the journal's name, for a manifest that never changes. */
  readonly deploymentId?: string;
  /** Where the contracts are, from `alliance export`, when there is no journal. */
  readonly book?: AddressBook;
}

type Contracts = Readonly<Record<string, Addressable>>;

/** An alliance's contracts, which Ignition deploys once; everything else is steps. */
export class Deployment {
  private known: AddressBook | undefined;

  constructor(
    private readonly connection: NetworkConnection,
    private readonly manifest: Manifest,
    private readonly options: DeploymentOptions = {},
  ) {}

  /**
   * Where the contracts are, if all of them are there. Errors: those of {@link readJournal}; `JOURNAL_OF_ANOTHER_CHAIN` when the chain has no code
   * where the journal or the book says.
   */
  async find(): Promise<AddressBook | undefined> {
    const { book, journal } = this.options;
    if (this.known !== undefined) return this.known;
    if (book !== undefined) {
      const { contracts, wallets, feeds } = book;
      const places = Object.entries({ ...contracts, ...wallets, ...feeds });
      await this.checkCode(new Map(places.map(([name, { address }]) => [name, address])), "The address book");
      return (this.known = book);
    }
    if (journal === undefined) return undefined;
    const found = await readJournal(journal);
    await this.checkCode(found.deployed, journal);
    return (this.known = found.book);
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
    const deployed = await this.run(allianceModule(this.manifest));
    return (this.known = await this.bookOf(deployed));
  }

  /** Deploys the views of feeds that the oracle knows. Errors: as of {@link deployAlliance}. */
  async deployFeeds(ids: readonly string[]): Promise<AddressBook> {
    const book = await this.find();
    if (book === undefined) throw new TypeError("views need an oracle");
    const deployed = await this.run(feedsModule(book.contracts.oracle.address, ids, generationOf(book)));
    const feeds = Object.fromEntries(
      await Promise.all(ids.map(async (id) => [id, await place(deployed, feedName(id))] as const)),
    );
    return (this.known = { ...book, feeds: { ...book.feeds, ...feeds } });
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
    const deployed = await this.run(generationModule(generationOf(book) + 1, this.manifest, foundation));
    const { journal } = this.options;
    const written = journal === undefined ? undefined : (await readJournal(journal)).book;
    if (written !== undefined) return (this.known = written);
    const places = exchangeNames.map(async (name) => [name, await place(deployed, name)] as const);
    const now = { ...contracts, ...Object.fromEntries(await Promise.all(places)) };
    const replaced = Object.fromEntries(exchangeNames.map((name) => [name, contracts[name]]));
    const next = { ...book, contracts: now, former: [...former, replaced], feeds: {} };
    return (this.known = addressBookSchema.parse(next));
  }

  private async run(module: Parameters<NetworkConnection["ignition"]["deploy"]>[0]): Promise<Contracts> {
    const { journal, deploymentId } = this.options;
    if (journal !== undefined) await mendJournal(journal, this.connection);
    const id = journal === undefined ? deploymentId : basename(journal);
    try {
      return await this.connection.ignition.deploy(module, id === undefined ? {} : { deploymentId: id });
    } catch (cause) {
      // Of the connection: nothing that Ignition decided.
      if (cause instanceof AllianceError) throw cause;
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new AllianceError(
        "DEPLOYMENT_FAILED",
        `Ignition did not deploy the contracts of "${this.manifest.name}": ${reason}`,
        "If the file was changed since the deployment began, finish it with the file as it was, then change it.",
        { cause },
      );
    }
  }

  /** Ignition trusts its journal: on a node that was restarted it would go on, or call itself done, where nothing exists. */
  private async checkCode(places: ReadonlyMap<string, string>, source: string): Promise<void> {
    for (const [name, address] of places) {
      if ((await this.connection.ethers.provider.getCode(address)) !== "0x") continue;
      throw new AllianceError(
        "JOURNAL_OF_ANOTHER_CHAIN",
        `${source} says ${name} is at ${address}, but the chain behind "${this.connection.networkName}" has no code there.`,
        "If that chain is gone (a development node that was restarted), delete the directory and run again.",
      );
    }
  }

  private async bookOf(deployed: Contracts): Promise<AddressBook> {
    const { journal } = this.options;
    if (journal !== undefined) {
      const { book } = await readJournal(journal);
      if (book !== undefined) return book;
    }
    const [deployer] = await this.connection.ethers.getSigners();
    const contracts = coreNames.map(async (name) => [name, await place(deployed, name)] as const);
    const locked = this.manifest.milk.allocations.filter(({ vesting }) => vesting !== undefined);
    const wallets = locked.map(
      async ({ name }) => [walletName(name), await place(deployed, walletName(name))] as const,
    );
    return addressBookSchema.parse({
      chainId: this.manifest.chainId,
      deployer: deployer?.address,
      contracts: Object.fromEntries(await Promise.all(contracts)),
      wallets: Object.fromEntries(await Promise.all(wallets)),
      feeds: {},
    });
  }
}

/** Without a journal nobody knows the block: it is somewhere from the first on. */
async function place(deployed: Contracts, name: string) {
  const contract = deployed[name];
  if (contract === undefined) throw new TypeError(`the deployment has no ${name}`);
  return { address: getAddress(await contract.getAddress()), block: 0 };
}
