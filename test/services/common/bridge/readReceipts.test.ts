import { expect } from "chai";
import { JsonRpcProvider, parseEther, type TransactionRequest } from "ethers";
import { z } from "zod";
import { ACCOUNTS, startAnvil, type Anvil } from "../../../../local/chain/startAnvil.js";
import { headerHash, readHeader } from "../../../../services/common/bridge/readHeader.js";
import { readReceipts } from "../../../../services/common/bridge/readReceipts.js";
import { MilkToken__factory } from "../../../../typechain-types/index.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";

const NOBODY = "0x0000000000000000000000000000000000000000";
/** More than 128: the index takes two bytes of RLP, and the trie another depth. */
const TRANSFERS = 140;
const receipts = z.array(z.looseObject({ logs: z.array(z.looseObject({ data: z.string() })) }));

describe("readReceipts", () => {
  let anvil: Anvil;
  let provider: JsonRpcProvider;
  const ask = async (method: string, params: unknown[]): Promise<unknown> => provider.send(method, params);
  before(async () => {
    anvil = await startAnvil([], ACCOUNTS.count);
    provider = new JsonRpcProvider(anvil.url, undefined, { staticNetwork: true, cacheTimeout: -1 });
  });
  after(async () => {
    provider.destroy();
    await anvil.stop();
  });

  it("proves the logs of blocks with none, one and many transactions of every type, and refuses any other", async () => {
    const signer = await provider.getSigner(0);
    const from = await signer.getAddress();
    const token = await new MilkToken__factory(signer).deploy(NOBODY, 1n, [{ to: from, amount: 1n }]);
    await token.waitForDeployment();
    await ask("evm_setAutomine", [false]);
    await ask("evm_mine", []);
    const to = await token.getAddress();
    const { data } = await token.transfer.populateTransaction(from, 1n);
    const kinds: TransactionRequest[] = [{ type: 0 }, { type: 1, accessList: [] }, { type: 2 }];
    let nonce = await provider.getTransactionCount(from);
    for (let i = 0; i < TRANSFERS; i++) {
      await signer.sendUncheckedTransaction({
        ...kinds[i % kinds.length],
        to,
        data,
        nonce: nonce++,
        gasLimit: 100_000n,
      });
    }
    await signer.sendUncheckedTransaction({ to: from, value: parseEther("1"), nonce, gasLimit: 21_000n });
    await ask("evm_mine", []);
    const head = await provider.getBlockNumber();
    const counts: number[] = [];
    for (let number = 0; number <= head; number++) {
      const place = `0x${number.toString(16)}`;
      const header = readHeader(await ask("eth_getBlockByNumber", [place, false]), number);
      expect(headerHash(header), `block ${number}`).to.equal(header.hash);
      counts.push(readReceipts(header, await ask("eth_getBlockReceipts", [place])).length);
    }
    expect(counts).to.deep.equal([0, 1, 0, TRANSFERS]);

    const last = readHeader(await ask("eth_getBlockByNumber", ["latest", false]), head);
    const shown = receipts.parse(await ask("eth_getBlockReceipts", ["latest"]));
    const [first, ...others] = shown;
    const raised = { ...first, logs: first?.logs.map((log) => ({ ...log, data: `0x${"ff".repeat(32)}` })) };
    const lies = {
      "one left out": others,
      "one changed": [raised, ...others],
      none: [],
      "one twice": [...shown, first],
    };
    for (const lie of Object.values({ ...lies, nothing: null })) {
      await expectAllianceError("BLOCK_UNPROVEN", () => readReceipts(last, lie));
    }
    expect(headerHash({ ...last, receiptsRoot: last.stateRoot })).not.to.equal(last.hash);
    await expectAllianceError("BLOCK_UNPROVEN", () => readHeader(last, head + 1));
  });
});
