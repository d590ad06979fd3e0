import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { copyFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { openSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { JsonRpcProvider } from "ethers";
import { FREE_GAS, startAnvil, type Anvil } from "../../../local/chain/startAnvil.js";
import { startBesuProxy, type BesuProxy } from "../besu/startBesuProxy.js";
import { startRpcProxy, type RpcProxy } from "../startRpcProxy.js";
import type { ProgrammeConfig } from "../../../services/programme/config.js";
import { patience } from "../../../local/patience.js";

const CHILD = fileURLToPath(new URL("programmeChild.ts", import.meta.url));
const START_MS = 30_000;

/** What a killable service is made of. */
export interface KillableOptions {
  /** A directory of its own. */
  readonly directory: string;
  /** The chain before anything happened, as anvil keeps it. */
  readonly chain: string;
  readonly config: ProgrammeConfig;
  readonly issuerKey: string;
  /** Unix seconds. */
  readonly start: number;
}

/** A service and its node, which answers as Besu does, each a process that can be killed, with a proxy between them and one clock for both. */
export class KillableProgramme {
  private child: ChildProcess | undefined;
  private anvil: Anvil | undefined;
  private time: number;
  private stopped = false;

  private constructor(
    private readonly options: KillableOptions,
    readonly proxy: RpcProxy,
    /** Behind the proxy that misbehaves. */
    private readonly besu: BesuProxy,
  ) {
    this.time = options.start;
  }

  static async start(options: KillableOptions): Promise<KillableProgramme> {
    const { directory, chain, config, start } = options;
    await copyFile(chain, join(directory, "chain.json"));
    // The first node's address comes with startNode.
    const besu = await startBesuProxy("http://127.0.0.1:9");
    const proxy = await startRpcProxy(besu.url);
    const programme = new KillableProgramme(options, proxy, besu);
    const rpc = { ...config.rpc, url: proxy.url };
    await writeFile(join(directory, "config.json5"), JSON.stringify({ ...config, rpc }));
    programme.setClock(start);
    await programme.startNode();
    await programme.startService();
    return programme;
  }

  get url(): string {
    return `http://${this.options.config.host}:${this.options.config.port}`;
  }

  /** Asks the node itself, without the proxy. */
  async onNode<Answer>(ask: (node: JsonRpcProvider) => Promise<Answer>): Promise<Answer> {
    const options = { staticNetwork: true, cacheTimeout: -1 };
    const node = new JsonRpcProvider(this.anvil?.url, this.options.config.chainId, options);
    try {
      return await ask(node);
    } finally {
      node.destroy();
    }
  }

  /** Sets the book's clock, without a moment in which it is empty. */
  setClock(time: number): void {
    this.time = time;
    const file = join(this.options.directory, "clock");
    writeFileSync(`${file}.new`, String(time));
    renameSync(`${file}.new`, file);
  }

  /** Sets the clock, and the chain's. */
  async moveClock(time: number): Promise<void> {
    this.setClock(time);
    await this.setChainTime();
  }

  async killService(): Promise<void> {
    const { child } = this;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  /** Starts the service and waits until it answers, or until it is killed. */
  async startService(): Promise<void> {
    const { directory, issuerKey } = this.options;
    const log = openSync(join(directory, "log"), "a");
    const env = {
      ...process.env,
      CONFIG: join(directory, "config.json5"),
      CLOCK: join(directory, "clock"),
      ISSUER_KEY: issuerKey,
    };
    const child = spawn(process.execPath, ["--import", "tsx", CHILD], { env, stdio: ["ignore", log, log, "ipc"] });
    this.child = child;
    const late = setTimeout(() => child.kill("SIGKILL"), patience(START_MS));
    await Promise.race([once(child, "message"), once(child, "exit")]);
    clearTimeout(late);
  }

  /** Stops the node as an operator does, so that it keeps its chain, and starts it again. */
  async restartNode(): Promise<void> {
    this.proxy.misbehave({ kind: "cut" });
    await this.anvil?.stop();
    await this.startNode();
    this.proxy.misbehave(undefined);
  }

  signalNode(signal: NodeJS.Signals): void {
    this.anvil?.signal(signal);
  }

  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    await this.killService();
    await this.proxy.stop();
    await this.besu.stop();
    await this.anvil?.stop();
  }

  private async startNode(): Promise<void> {
    const state = ["--state", join(this.options.directory, "chain.json")];
    this.anvil = await startAnvil([...FREE_GAS, ...state]);
    // A node that starts knows its blocks, and not the time that it was told.
    await this.setChainTime();
    this.besu.forwardTo(this.anvil.url);
  }

  private async setChainTime(): Promise<void> {
    await this.onNode(async (node) => {
      await node.send("evm_setTime", [this.time]);
      await node.send("evm_mine", []);
    });
  }
}
