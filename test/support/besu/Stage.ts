import { ContractFactory, JsonRpcProvider, type BaseWallet } from "ethers";
import { FREE_GAS, startAnvil, type Anvil } from "../../../local/chain/startAnvil.js";
import { makeToken } from "../../../network/lib/makeToken.js";
import { newTokenKey } from "../../../network/lib/newTokenKey.js";
import { tokenPublicKey } from "../../../network/lib/tokenPublicKey.js";
import type { TokenRole } from "../../../network/lib/tokenPermissions.js";
import { MilkToken__factory } from "../../../sdk/contracts.js";
import { testWallet } from "../ProgrammeWorld.js";
import { expiredToken } from "./expiredToken.js";
import { startBesuProxy, type BesuProxy } from "./startBesuProxy.js";

const BLOCKS = 5_100;
const CAP = 10n ** 18n;
const HOUR = 3_600;
const CHAIN_ID = 31_337;

/** A node that wants tokens and knows two accounts, on a chain that stands still, as the one that was asked for the record. */
export class Stage {
  private constructor(
    private readonly anvil: Anvil,
    readonly proxy: BesuProxy,
    /** May send, and has sent. */
    readonly sender: BaseWallet,
    /** May send, and has not. */
    readonly fresh: BaseWallet,
    /** May not. */
    readonly stranger: BaseWallet,
    /** MLK; none of these accounts owns any. */
    readonly milk: string,
    readonly token: string,
    private readonly tokenKey: string,
  ) {}

  static async open(): Promise<Stage> {
    const anvil = await startAnvil(FREE_GAS);
    try {
      const provider = new JsonRpcProvider(anvil.url, CHAIN_ID, { staticNetwork: true, cacheTimeout: -1 });
      const [sender, fresh, stranger] = [testWallet(1), testWallet(2), testWallet(3)];
      const factory = new ContractFactory(
        MilkToken__factory.abi,
        MilkToken__factory.bytecode,
        sender.connect(provider),
      );
      const free = { type: 0, gasPrice: 0n, gasLimit: 5_000_000n };
      const milk = await factory.deploy(stranger, CAP, [{ to: testWallet(4).address, amount: CAP }], free);
      await milk.waitForDeployment();
      await provider.send("evm_setAutomine", [false]);
      await provider.send("anvil_mine", [`0x${BLOCKS.toString(16)}`]);
      provider.destroy();
      const tokenKey = newTokenKey();
      const accounts = [sender.address, fresh.address];
      const proxy = await startBesuProxy(anvil.url, { tokenKey: tokenPublicKey(tokenKey), accounts });
      const token = await makeToken(tokenKey, { role: "service", name: "test", seconds: HOUR });
      return new Stage(anvil, proxy, sender, fresh, stranger, await milk.getAddress(), token, tokenKey);
    } catch (error) {
      await anvil.stop();
      throw error;
    }
  }

  /** A token of the network's own key. */
  makeToken(role: TokenRole): Promise<string> {
    return makeToken(this.tokenKey, { role, name: "test", seconds: HOUR });
  }

  /** One that was good an hour ago. */
  expired(): Promise<string> {
    return expiredToken(this.tokenKey);
  }

  async stop(): Promise<void> {
    await this.proxy.stop();
    await this.anvil.stop();
  }
}
