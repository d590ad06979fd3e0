import { readFile } from "node:fs/promises";
import path from "node:path";
import { getAddress } from "ethers";
import { z } from "zod";
import { AllianceError } from "../../sdk/AllianceError.js";
import { addressBookSchema, exchangeNames, type AddressBook, type CoreName } from "./AddressBook.js";
import { endIn, type Places } from "./bridge/endIn.js";

const LINE = z.looseObject({ type: z.string(), futureId: z.string().optional() });
const STARTED = z.object({ from: z.string(), contractName: z.string(), constructorArgs: z.array(z.unknown()) });
const PREPARED = z.object({ networkInteractionId: z.number(), nonce: z.int() });
const CONFIRMED = z.object({ receipt: z.object({ blockNumber: z.int() }) });
const COMPLETED = z.object({ result: z.object({ type: z.literal("SUCCESS"), address: z.string() }) });
/** Begins what sends a transaction. */
const BEGINS = /^(DEPLOYMENT|CALL|SEND_DATA)_EXECUTION_STATE_INITIALIZE$/;
const PLACED = z.object({ contractAddress: z.string() });

const NAMES: Readonly<Record<string, CoreName>> = {
  ERC2771Forwarder: "forwarder",
  PartnerPointFactory: "pointFactory",
  AllianceTimelock: "timelock",
  RoleRegistry: "registry",
  MilkToken: "milk",
  // Where MLK is at home on a public chain.
  PublicMilk: "milk",
  PriceOracle: "oracle",
  PointExchange: "exchange",
  ExchangeLens: "lens",
};

/** A transaction that Ignition was about to send when it was killed: it may be sent or not. */
export interface PreparedTransaction {
  readonly sender: string;
  readonly nonce: number;
  /** Its line in the journal, from 0. */
  readonly line: number;
}

/** What Ignition's journal of an alliance says. */
export interface Journal {
  readonly lines: readonly string[];
  /** Every contract that it says is deployed, by Ignition's name. */
  readonly deployed: ReadonlyMap<string, string>;
  /** Where the alliance's contracts are, if all of them are deployed. */
  readonly book: AddressBook | undefined;
  /** What a module deployed, by Ignition's name. */
  readonly placesOf: (module: string) => Places;
  readonly prepared: PreparedTransaction | undefined;
  /** Lines, from 0, that begin what nothing was asked of a node for when Ignition was killed: it cannot go on from them. */
  readonly begun: ReadonlySet<number>;
}

/** The journal's lines; none when there is no journal yet. */
async function readLines(file: string): Promise<string[]> {
  try {
    return (await readFile(file, "utf8")).split("\n");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    if (code === "ENOENT") return [];
    throw new AllianceError(
      "JOURNAL_UNREADABLE",
      `The deployment's journal ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
      "Its place must be a directory that you may read and write; move away whatever else is there.",
      { cause },
    );
  }
}

/** Takes line after line; what a line is not read for is left out. */
class Reader {
  readonly deployed = new Map<string, string>();
  private readonly blocks = new Map<string, number>();
  private readonly feedIds = new Map<string, string>();
  private readonly senders = new Map<string, string>();
  private readonly wallets = new Set<string>();
  /** By future: the line that begins it, as long as nothing is asked of a node for it. */
  private readonly begun = new Map<string, number>();
  private chainId: unknown;
  private deployer: string | undefined;
  prepared: PreparedTransaction | undefined;

  take(text: string, line: number): void {
    const value: unknown = JSON.parse(text);
    const { type, futureId = "" } = LINE.parse(value);
    if (BEGINS.test(type)) this.begun.set(futureId, line);
    else if (type === "NETWORK_INTERACTION_REQUEST") this.begun.delete(futureId);
    if (type === "DEPLOYMENT_INITIALIZE") this.chainId = z.object({ chainId: z.int() }).parse(value).chainId;
    else if (type === "DEPLOYMENT_EXECUTION_STATE_INITIALIZE") this.start(futureId, STARTED.parse(value));
    else if (type === "TRANSACTION_PREPARE_SEND") this.prepare(futureId, PREPARED.parse(value).nonce, line);
    else if (type === "TRANSACTION_SEND") this.prepared = undefined;
    else if (type === "TRANSACTION_CONFIRM") this.blocks.set(futureId, CONFIRMED.parse(value).receipt.blockNumber);
    else if (type === "CONTRACT_AT_EXECUTION_STATE_INITIALIZE") {
      this.place(futureId, PLACED.parse(value).contractAddress);
    } else if (type === "DEPLOYMENT_EXECUTION_STATE_COMPLETE") {
      // One that failed, Ignition tells of itself.
      const completed = COMPLETED.safeParse(value);
      if (completed.success) this.place(futureId, completed.data.result.address);
    }
  }

  private start(future: string, { from, contractName, constructorArgs }: z.output<typeof STARTED>): void {
    this.deployer ??= getAddress(from);
    this.senders.set(future, getAddress(from));
    if (contractName === "VestingWallet") this.wallets.add(future);
    const [, id] = constructorArgs;
    if (/^Feeds\d*#/.test(future) && typeof id === "string") this.feedIds.set(future, id);
  }

  private prepare(future: string, nonce: number, line: number): void {
    this.prepared = { sender: this.senders.get(future) ?? "", nonce, line };
  }

  private place(future: string, address: string): void {
    this.deployed.set(future, getAddress(address));
  }

  get beginnings(): ReadonlySet<number> {
    return new Set(this.begun.values());
  }

  book(): AddressBook | undefined {
    const wallets: Record<string, unknown> = {};
    for (const [name, place] of this.placesOf("Alliance")) {
      if (this.wallets.has(`Alliance#${name}`)) wallets[name] = place;
    }
    let contracts = this.contractsOf("Alliance");
    const former: unknown[] = [];
    for (;;) {
      const next = this.contractsOf(`Exchange${former.length + 2}`);
      // One that is deployed by half is none yet.
      if (exchangeNames.some((name) => next[name] === undefined)) break;
      former.push(Object.fromEntries(exchangeNames.map((name) => [name, contracts[name]])));
      contracts = { ...contracts, ...next };
    }
    const feeds: Record<string, unknown> = {};
    const views = former.length === 0 ? "Feeds" : `Feeds${former.length + 1}`;
    for (const [name, place] of this.placesOf(views)) feeds[this.feedIds.get(`${views}#${name}`) ?? name] = place;
    const { chainId, deployer } = this;
    const bridge = this.bridge();
    return addressBookSchema.safeParse({
      chainId,
      deployer,
      contracts,
      former,
      wallets,
      feeds,
      ...(bridge && { bridge }),
    }).data;
  }

  /** The bridge's end on this chain: made with the alliance where it makes MLK, else beside it. */
  private bridge() {
    const found = endIn(new Map(this.placesOf("Alliance"))) ?? endIn(new Map(this.placesOf("Bridge")));
    if (found === undefined) return undefined;
    const { locks, ...end } = found;
    return { home: locks ? "private" : "public", private: end };
  }

  private contractsOf(module: string): Partial<Record<CoreName, unknown>> {
    return Object.fromEntries(
      [...this.placesOf(module)].flatMap(([name, place]) => {
        const core = NAMES[name];
        return core === undefined ? [] : [[core, place] as const];
      }),
    );
  }

  /** What a module deployed, by Ignition's name. */
  *placesOf(module: string): Generator<readonly [string, { address: string; block: number }]> {
    for (const [future, address] of this.deployed) {
      const [of, name = ""] = future.split("#");
      // The registry was made by the timelock's own deployment.
      const block = this.blocks.get(future) ?? this.blocks.get(`${of ?? ""}#AllianceTimelock`) ?? 0;
      if (of === module) yield [name, { address, block }];
    }
  }
}

/**
 * Reads Ignition's journal. Errors: `JOURNAL_UNREADABLE` when it cannot be read, `JOURNAL_DAMAGED` when a line of it is not what
 * Ignition writes, such as half of one.
 *
 * @param journal Its directory.
 */
export async function readJournal(journal: string): Promise<Journal> {
  const file = path.join(journal, "journal.jsonl");
  const lines = await readLines(file);
  const reader = new Reader();
  for (const [line, text] of lines.entries()) {
    if (text.trim() === "") continue;
    try {
      reader.take(text, line);
    } catch (cause) {
      throw new AllianceError(
        "JOURNAL_DAMAGED",
        `Line ${line + 1} of ${file} is not what Ignition writes.`,
        "Restore the directory from a backup, or move it away and give --book with what `alliance export` wrote; on a development chain delete it and run again.",
        { cause },
      );
    }
  }
  const { deployed, prepared, beginnings: begun } = reader;
  const placesOf = (module: string) => new Map(reader.placesOf(module));
  return { lines, deployed, book: reader.book(), placesOf, prepared, begun };
}
