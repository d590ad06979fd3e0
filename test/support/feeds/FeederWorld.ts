import { join } from "node:path";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { z } from "zod";
import { serveConnection, type ServedConnection } from "../../../local/chain/serveConnection.js";
import { testWallet } from "../../../local/chain/testWallet.js";
import type { RunningService } from "../../../services/common/startSendingService.js";
import { parseFeederConfig, type FeederConfig, type FeederConfigInput } from "../../../services/feeder/config.js";
import type { ExchangeName } from "../../../services/feeder/sources/tickers.js";
import { startFeeder } from "../../../services/feeder/startFeeder.js";
import { connection, deployedFixture, loadFixture, MLK_KRW, networkHelpers, type World } from "../fixture.js";
import { ChainClock } from "../ChainClock.js";
import { startRpcProxy, type RpcProxy } from "../startRpcProxy.js";
import { until } from "../until.js";
import { Market } from "./Market.js";

const health = z.object({
  status: z.string(),
  node: z.string(),
  work: z.string(),
  sending: z.string(),
  parts: z.record(z.string(), z.string()),
});
const POLL_SECONDS = 0.05;
type FeedInput = FeederConfigInput["feeds"][number];

/** An alliance on the embedded network, exchanges on this machine, and feeders between them. */
export class FeederWorld {
  readonly logs: string[] = [];
  private readonly running: RunningService[] = [];
  private files = 0;

  private constructor(
    readonly world: World,
    readonly market: Market,
    readonly proxy: RpcProxy,
    /** Reporters' transactions on the network before this world. */
    private readonly before: readonly number[],
    private readonly clock: ChainClock,
    private readonly served: ServedConnection,
    private readonly directory: string,
  ) {}

  static async create(): Promise<FeederWorld> {
    const world = await loadFixture(deployedFixture);
    const clock = await ChainClock.create();
    const served = await serveConnection(connection);
    const proxy = await startRpcProxy(served.url);
    const market = await Market.open(clock.now);
    market.tellEverywhere(280);
    const directory = await mkdtemp(join(tmpdir(), "milk-feeder-"));
    const before = await Promise.all(world.reporters.map(async (reporter) => reporter.getNonce()));
    return new FeederWorld(world, market, proxy, before, clock, served, directory);
  }

  /** Unix seconds, for feeders, exchanges and the chain. */
  get now(): number {
    return this.clock.now();
  }

  /** A block: the network makes none by itself, and each is a second after the one before at least. */
  async mine(): Promise<void> {
    await networkHelpers.mine();
    await this.clock.follow();
  }

  get oracle() {
    return this.world.alliance.oracle;
  }

  file(name: string): string {
    return join(this.directory, name);
  }

  reporter(index: number): string {
    const reporter = this.world.reporters[index];
    if (reporter === undefined) throw new RangeError(`no reporter ${index}`);
    return reporter.address;
  }

  /** How many transactions a reporter sent. */
  async transactions(index = 0): Promise<number> {
    return ((await this.world.reporters[index]?.getNonce()) ?? 0) - (this.before[index] ?? 0);
  }

  /** All four exchanges. */
  milkFeed(changes: Partial<FeedInput> = {}): FeedInput {
    const at = (exchange: ExchangeName, market: string) => ({
      exchange,
      market,
      url: this.market.urlOf(exchange),
      pollSeconds: POLL_SECONDS,
      timeoutSeconds: 1,
    });
    const sources = [
      at("upbit", "MLK/KRW"),
      at("bithumb", "MLK/KRW"),
      at("coinone", "MLK/KRW"),
      { ...at("kucoin", "MLK/USDT"), times: [at("upbit", "USDT/KRW"), at("bithumb", "USDT/KRW")] },
    ];
    return { id: "MLK/KRW", sources, minSources: 2, ...changes };
  }

  /** All three providers. */
  dollarFeed(): FeedInput {
    const sources = (["dunamu", "exchangeRateApi", "frankfurter"] as const).map((provider) => ({
      provider,
      market: "USD/KRW",
      url: this.market.urlOf(provider),
      pollSeconds: POLL_SECONDS,
      timeoutSeconds: 1,
      maxAgeSeconds: 3 * 86_400,
    }));
    return { id: "USD/KRW", sources, minSources: 2 };
  }

  /** A feeder's configuration; every call has a state file of its own. */
  async config(changes: Partial<FeederConfigInput> = {}): Promise<FeederConfig> {
    return parseFeederConfig({ ...(await this.input()), ...changes }, "the test's configuration");
  }

  /** The same as a file's text. */
  async settings(): Promise<string> {
    return JSON.stringify(await this.input());
  }

  async write(name: string, text: string): Promise<string> {
    await writeFile(this.file(name), text);
    return this.file(name);
  }

  private async input(): Promise<FeederConfigInput> {
    return {
      rpc: { url: this.proxy.url, pollMilliseconds: 20, timeoutSeconds: 2 },
      chainId: 31_337,
      port: 0,
      state: this.file(`state-${this.files++}`),
      oracle: await this.oracle.getAddress(),
      feeds: [this.milkFeed()],
      retrySeconds: 1,
      log: "debug",
    };
  }

  async start(config: FeederConfig, reporter = this.reporter(0)): Promise<RunningService> {
    const logTo = { write: (line: string) => void this.logs.push(line) };
    const service = await startFeeder({ config, reporter: testWallet(reporter), clock: this.clock.now, logTo });
    this.running.push(service);
    return service;
  }

  /** Waits until a reporter's latest observation is as wished, with a block for every look. */
  async posted(wished: (price: bigint) => boolean, reporter = this.reporter(0), feed = MLK_KRW) {
    return until(
      async () => {
        await this.mine();
        const { price, observedAt } = await this.oracle.observationOf(feed, reporter);
        return { price, observedAt };
      },
      ({ price }) => wished(price),
    );
  }

  async health({ url }: RunningService) {
    return health.parse(await (await fetch(`${url}/health`)).json());
  }

  async stop(): Promise<void> {
    for (const service of this.running.splice(0)) await service.stop();
    await this.proxy.stop();
    await this.served.close();
    await this.market.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}
