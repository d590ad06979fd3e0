import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { serveConnection, type ServedConnection } from "../../local/chain/serveConnection.js";
import { testWallet } from "../../local/chain/testWallet.js";
import type { RunningService } from "../../services/common/startSendingService.js";
import { parsePricerConfig, type PricerConfig, type PricerConfigInput } from "../../services/pricer/config.js";
import { startPricer } from "../../services/pricer/startPricer.js";
import { ChainClock } from "./ChainClock.js";
import { connection, FOREVER, loadFixture, networkHelpers, tradingFixture, type World } from "./fixture.js";
import { startRpcProxy, type RpcProxy } from "./startRpcProxy.js";
import { until } from "./until.js";

type PoolInput = PricerConfigInput["pools"][number];
const health = z.object({
  status: z.string(),
  node: z.string(),
  work: z.string(),
  sending: z.string(),
  parts: z.record(z.string(), z.string()),
});

/** A trading alliance on the embedded network, and pricers. The first pool holds 50,000 points; its band is 7,500 to 9,500. */
export class PricerWorld {
  readonly logs: string[] = [];
  private readonly running: RunningService[] = [];
  private files = 0;

  private constructor(
    readonly world: World,
    /** The first programme. */
    readonly point: string,
    readonly proxy: RpcProxy,
    private readonly clock: ChainClock,
    private readonly served: ServedConnection,
    private readonly directory: string,
  ) {}

  static async create(): Promise<PricerWorld> {
    const world = await loadFixture(tradingFixture);
    const clock = await ChainClock.create();
    const served = await serveConnection(connection);
    const proxy = await startRpcProxy(served.url);
    const directory = await mkdtemp(join(tmpdir(), "milk-pricer-"));
    const pricers = new PricerWorld(world, await world.point(0).getAddress(), proxy, clock, served, directory);
    await pricers.pass(3_600);
    return pricers;
  }

  get exchange() {
    return this.world.alliance.exchange;
  }

  file(name: string): string {
    return join(this.directory, name);
  }

  async write(name: string, text: string): Promise<string> {
    await writeFile(this.file(name), text);
    return this.file(name);
  }

  async exists(name: string): Promise<boolean> {
    return (await readdir(this.directory)).includes(name);
  }

  treasurer(index = 0): string {
    return this.world.partner(index).treasurer.address;
  }

  /** Moves the chain's clock and the pricers'. */
  async pass(seconds: number): Promise<void> {
    await networkHelpers.time.increase(seconds);
    await this.clock.follow();
  }

  async mine(): Promise<void> {
    await networkHelpers.mine();
    await this.clock.follow();
  }

  /** A member sells points to the first pool, at a price posted for it. */
  async sell(points: bigint): Promise<void> {
    await this.world.postPrice();
    await this.exchange.connect(this.world.member(0)).sell(this.point, points, 0n, FOREVER, this.world.member(0));
    await this.clock.follow();
  }

  /** The first pool, which wants 100,000 points: without flow, and two percent either way for inventory. */
  pool(changes: Partial<PoolInput> = {}): PoolInput {
    return { point: this.point, targetInventory: "100000", spread: 500, inventorySkew: 200, ...changes };
  }

  async config(changes: Partial<PricerConfigInput> = {}): Promise<PricerConfig> {
    const input: PricerConfigInput = {
      rpc: { url: this.proxy.url, pollMilliseconds: 20, timeoutSeconds: 2 },
      chainId: 31_337,
      port: 0,
      state: this.file(`state-${this.files++}`),
      exchange: await this.exchange.getAddress(),
      pools: [this.pool()],
      retrySeconds: 1,
      log: "debug",
      ...changes,
    };
    return parsePricerConfig(input, "the test's configuration");
  }

  async start(config: PricerConfig, treasurer = this.treasurer()): Promise<RunningService> {
    const logTo = { write: (line: string) => void this.logs.push(line) };
    const service = await startPricer({ config, treasurer: testWallet(treasurer), clock: this.clock.now, logTo });
    this.running.push(service);
    return service;
  }

  async quote(point = this.point): Promise<string> {
    const { bid, ask } = await this.exchange.pool(point);
    return `${bid}/${ask}`;
  }

  /** Waits until the first pool's quote is as wished. */
  async quoted(wished: string): Promise<void> {
    await until(
      () => this.quote(),
      (quote) => quote === wished,
    );
  }

  async health({ url }: RunningService) {
    return health.parse(await (await fetch(`${url}/health`)).json());
  }

  /** Waits until the pricer says this of the first pool. */
  async says(service: RunningService, code: string): Promise<void> {
    await until(
      async () => (await this.health(service)).parts[this.point],
      (found) => found === code,
    );
  }

  /** Lets the pricer look at its pools so often. */
  async looks({ url }: RunningService, count: number): Promise<void> {
    const steps = async () => {
      const figures = await (await fetch(`${url}/metrics`)).text();
      return Number(/^pricer_engine_steps_total (\d+)/m.exec(figures)?.[1]);
    };
    const start = await steps();
    await until(steps, (found) => found >= start + count);
  }

  async transactions(): Promise<number> {
    return this.world.partner(0).treasurer.getNonce();
  }

  async stop(): Promise<void> {
    for (const service of this.running.splice(0)) await service.stop();
    await this.proxy.stop();
    await this.served.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}
