import type { HDNodeWallet } from "ethers";
import { RelayerClient } from "../../sdk/RelayerClient.js";
import type { RelayRequest } from "../../sdk/relayer/schemas.js";
import { parseRelayerConfig, type RelayerConfig, type RelayerConfigInput } from "../../services/relayer/config.js";
import { startRelayer, type RunningRelayer } from "../../services/relayer/startRelayer.js";
import { FREE_GAS } from "../../local/chain/startAnvil.js";
import { HOUR, ProgrammeWorld, testWallet } from "./ProgrammeWorld.js";

const FIRST_SENDER = 70;
const GAS = 120_000n;
const MILK = 1_000_000n;
const RANDOM_ACCOUNT = "0x00000000000000000000000000000000000a11ce";

/** What is different about a request. */
export interface RequestChanges {
  readonly nonce?: bigint;
  readonly amount?: bigint;
  readonly gas?: bigint;
  readonly deadline?: bigint;
  readonly to?: string;
  readonly data?: string;
}

/** An alliance on a node of its own, members who own a million wei of MLK each, and relayers when they are started. */
export class RelayerWorld {
  private readonly running: RunningRelayer[] = [];
  private files = 0;

  private constructor(
    readonly chain: ProgrammeWorld,
    readonly milk: string,
    readonly forwarder: string,
  ) {}

  /** @param members How many own MLK. */
  static async create(members: number, options: readonly string[] = FREE_GAS): Promise<RelayerWorld> {
    const chain = await ProgrammeWorld.create(options);
    const { milk, forwarder } = chain.alliance;
    const world = new RelayerWorld(chain, await milk.getAddress(), await forwarder.getAddress());
    const funder = milk.connect(await chain.signer(chain.manifest.milk.funder));
    for (let i = 0; i < members; i++) await (await funder.transfer(world.member(i), MILK)).wait();
    return world;
  }

  /** Receives what members send. */
  readonly recipient = RANDOM_ACCOUNT;

  member(index: number): HDNodeWallet {
    return this.chain.member(index, this.chain.provider);
  }

  senders(count = 2): HDNodeWallet[] {
    return Array.from({ length: count }, (_, i) => testWallet(FIRST_SENDER + i));
  }

  /** A member's signed transfer of MLK, one wei to the recipient unless it is said otherwise. */
  async request(wallet: HDNodeWallet, changes: RequestChanges = {}): Promise<RelayRequest> {
    const { milk, forwarder } = this.chain.alliance;
    const data = changes.data ?? milk.interface.encodeFunctionData("transfer", [this.recipient, changes.amount ?? 1n]);
    const nonce = changes.nonce ?? (await forwarder.nonces(wallet));
    const deadline = changes.deadline ?? BigInt(this.chain.clock() + HOUR);
    const options = { gas: changes.gas ?? GAS, nonce, deadline };
    return { ...(await this.chain.signed(wallet, changes.to ?? this.milk, data, options)), nonce };
  }

  config(changes: Partial<RelayerConfigInput> = {}): RelayerConfig {
    const input: RelayerConfigInput = {
      state: this.chain.file(`relayer-${this.files++}.db`),
      rpc: { url: this.chain.url, timeoutSeconds: 2, pollMilliseconds: 20 },
      chainId: this.chain.manifest.chainId,
      port: 0,
      forwarder: { address: this.forwarder },
      allow: [{ contract: this.milk, functions: ["transfer(address,uint256)"] }],
      batches: { waitMilliseconds: 20 },
      limits: { perMember: 100_000, perAddress: 1_000_000 },
      log: "debug",
      ...changes,
    };
    return parseRelayerConfig(input, "the test's configuration");
  }

  /** Starts a relayer; ended by {@link stop} at the latest. */
  async start(
    config: RelayerConfig = this.config(),
    options: Partial<Parameters<typeof startRelayer>[0]> = {},
  ): Promise<RunningRelayer & { client: RelayerClient }> {
    const service = await startRelayer({
      config,
      senders: this.senders(),
      logTo: { write: () => undefined },
      clock: () => Date.now() + (this.chain.clock() - Math.floor(Date.now() / 1_000)) * 1_000,
      ...options,
    });
    this.running.push(service);
    return { ...service, client: new RelayerClient({ url: service.url }) };
  }

  /** Wei that the recipient was sent. */
  received(): Promise<bigint> {
    return this.chain.alliance.milk.connect(this.chain.provider).balanceOf(this.recipient);
  }

  async mine(automatically: boolean): Promise<void> {
    await this.chain.provider.send("evm_setAutomine", [automatically]);
    if (automatically) await this.chain.provider.send("evm_mine", []);
  }

  async stopServices(): Promise<void> {
    for (const service of this.running.splice(0)) await service.stop();
  }

  async stop(): Promise<void> {
    await this.stopServices();
    await this.chain.stop();
  }
}
