import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { JsonRpcProvider, type Addressable } from "ethers";
import { AllianceError } from "../../sdk/AllianceError.js";
import type { SandboxFile } from "../../sdk/addresses/SandboxFile.js";
import type { Alliance } from "../../scripts/alliance/deployAlliance.js";
import { openLocalChain, type LocalChain } from "../chain/openLocalChain.js";
import type { Progress } from "../../sdk/terminal/progress.js";
import { loadCast, readScript } from "../stage/loadCast.js";
import type { Member } from "../stage/Member.js";
import type { Stage } from "../stage/Stage.js";
import { ACCOUNTS, type Anvil } from "../chain/startAnvil.js";
import { accountAt } from "./accountAt.js";
import { checkPort } from "./checkPort.js";
import { Closing } from "./Closing.js";
import { enrolMembers } from "./enrolMembers.js";
import { lockDirectory } from "./lockDirectory.js";
import { PriceWalk } from "./PriceWalk.js";
import { startServices } from "./startServices.js";
import { writeSandboxFile } from "./writeSandboxFile.js";

/** Where a sandbox is, and how it behaves. */
export interface SandboxOptions {
  /** Where `sandbox.json` goes. */
  readonly directory: string;
  /** The node's port; 0 for a free one. */
  readonly port: number;
  /** The port of the first service, the others' follow; 0 for free ones. */
  readonly servicePort: number;
  /** From a purchase until its points can be spent, seconds. */
  readonly holdSeconds: number;
  /** Seconds between two moves of the prices. */
  readonly priceSeconds: number;
  readonly progress: Progress;
  /** Ends the sandbox, also while it starts. */
  readonly signal: AbortSignal;
  /** Told what goes wrong without ending the sandbox. */
  readonly onTrouble: (reason: string) => void;
}

/** A sandbox that runs. */
export interface Sandbox {
  /** The file it wrote. */
  readonly path: string;
  readonly content: SandboxFile;
  /** Resolves when it has been ended, everything it started included. Error: `SANDBOX_CHILD_ENDED` when a part of it ended by itself. */
  readonly ended: Promise<void>;
}

const STOPPED = "SANDBOX_STOPPED";
const MEMBERS = 5;
/** The chain's clock begins before this machine's, since every block of the deployment takes a second of it. */
const HEAD_START = 3_600;
const FILE = "sandbox.json";
const NOTICED_MS = 1_000;
const systemClock = () => Math.floor(Date.now() / 1_000);

/**
 * Starts a chain without gas and with an alliance on it, the partners' services, members with points, and prices that move; then writes
 * where everything is.
 *
 * Errors: `SANDBOX_RUNNING`, `SANDBOX_UNWRITABLE`, `PORT_TAKEN`, `SANDBOX_STOPPED`, `SANDBOX_CHILD_ENDED`; those of the deployment.
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { signal } = options;
  const closing = new Closing();
  const { promise: interrupted, reject: interrupt } = Promise.withResolvers<never>();
  const stop = () =>
    interrupt(new AllianceError(STOPPED, "The sandbox was ended before it was ready.", "Start it again."));
  signal.addEventListener("abort", stop, { once: true });
  if (signal.aborted) stop();
  try {
    const { path, content } = await Promise.race([build(options, closing, interrupt), interrupted]);
    const ended = interrupted.catch(async (error: unknown) => {
      await closing.end();
      if (!(error instanceof AllianceError && error.code === STOPPED)) throw error;
    });
    return { path, content, ended };
  } catch (error) {
    const reason = error instanceof AllianceError ? error : await reasonOf(error, interrupted);
    await closing.end();
    throw reason;
  }
}

/** A node that ended is why what needed it failed; its end is noticed a little later. */
async function reasonOf(error: unknown, interrupted: Promise<never>): Promise<unknown> {
  const late = sleep(NOTICED_MS, error);
  return Promise.race([interrupted.catch((reason: unknown) => reason), late]);
}

/** @param interrupt Told why the sandbox cannot go on, whenever that is. */
async function build(options: SandboxOptions, closing: Closing, interrupt: (reason: AllianceError) => void) {
  const { directory, progress, onTrouble } = options;
  await closing.add(await lockDirectory(directory));
  const path = join(directory, FILE);
  await rm(path, { force: true });
  const state = await mkdtemp(join(tmpdir(), "milk-sandbox-"));
  await closing.add(() => rm(state, { recursive: true, force: true }));

  progress.step("Deploying the alliance");
  const chain = await openChain(options, state, closing, interrupt);
  const { stage, url: rpc } = chain;
  const { alliance, manifest } = stage;
  const prices = new PriceWalk(stage);
  await prices.begin();
  await goLive(chain);
  // The chain's clock has just gone on by an hour, and with it the age of every price: they are kept fresh from here on, however long the rest takes.
  await prices.repeat();
  const walk = new AbortController();
  const walking = prices.run(options.priceSeconds, walk.signal, onTrouble);
  await closing.add(() => {
    walk.abort();
    return walking;
  });

  progress.step("Starting the partners' services");
  const clock = systemClock;
  const { holdSeconds, servicePort } = options;
  const services = await startServices(chain, { directory: state, port: servicePort, holdSeconds, clock }, closing);

  progress.step("Giving members their points");
  const members = loadCast(stage, await readScript(manifest), clock()).members.slice(0, MEMBERS);
  const provider = new JsonRpcProvider(rpc, manifest.chainId, { staticNetwork: true });
  await closing.add(() => provider.destroy());
  await enrolMembers(stage, provider, members, services.programmes);

  const content = {
    chainId: manifest.chainId,
    contracts: await placesOf(alliance),
    pid: process.pid,
    rpc,
    mnemonic: ACCOUNTS.mnemonic,
    ...services.told,
    members: members.map((member) => describe(stage, member)),
  };
  await closing.add(() => rm(path, { force: true }));
  await writeSandboxFile(path, content);
  progress.end();
  return { path, content };
}

async function openChain(
  { port }: SandboxOptions,
  state: string,
  closing: Closing,
  interrupt: (reason: AllianceError) => void,
): Promise<LocalChain> {
  await checkPort(port, "The node");
  const onNode = async (anvil: Anvil) => {
    void anvil.ended.then(() => {
      const message = "The sandbox's node, anvil, ended by itself.";
      interrupt(new AllianceError("SANDBOX_CHILD_ENDED", message, "Start the sandbox again: its chain is gone."));
    });
    await closing.add(() => anvil.stop());
  };
  const chain = await openLocalChain(state, {
    start: systemClock() - HEAD_START,
    port: port === 0 ? undefined : port,
    onNode,
  });
  await closing.add(() => chain.close());
  return chain;
}

/** From here on the chain's clock is this machine's, and a block comes every second. */
async function goLive({ stage }: LocalChain): Promise<void> {
  const { provider } = stage.connection.ethers;
  await provider.send("anvil_removeBlockTimestampInterval", []);
  await provider.send("evm_setTime", [systemClock()]);
  // What reads the clock from the newest block reads the right one at once.
  await provider.send("evm_mine", []);
  await provider.send("evm_setIntervalMining", [1]);
}

async function placesOf(alliance: Alliance): Promise<SandboxFile["contracts"]> {
  const place = async (contract: Addressable) => ({ address: await contract.getAddress(), block: 0 });
  const [forwarder, timelock, pointFactory, registry, milk, oracle, exchange, lens] = await Promise.all([
    place(alliance.forwarder),
    place(alliance.timelock),
    place(alliance.pointFactory),
    place(alliance.registry),
    place(alliance.milk),
    place(alliance.oracle),
    place(alliance.exchange),
    place(alliance.lens),
  ]);
  return { forwarder, timelock, pointFactory, registry, milk, oracle, exchange, lens };
}

function describe({ accounts }: Stage, { name, account, customerNumbers }: Member): SandboxFile["members"][number] {
  const index = accounts.findIndex(({ address }) => address === account.address);
  return { ...accountAt(index), name, customerNumbers: Object.fromEntries(customerNumbers) };
}
