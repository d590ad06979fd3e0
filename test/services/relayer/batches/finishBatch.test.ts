import { expect } from "chai";
import type { TransactionReceipt } from "ethers";
import type { RelayRequest } from "../../../../sdk/relayer/schemas.js";
import type { Store } from "../../../../sdk/store/Store.js";
import { Checkpoint } from "../../../../services/common/state/Checkpoint.js";
import type { Outgoing } from "../../../../services/common/state/Outbox.js";
import { finishBatch } from "../../../../services/relayer/batches/finishBatch.js";
import type { RelayerConfig } from "../../../../services/relayer/config.js";
import { RelayerChain } from "../../../../services/relayer/RelayerChain.js";
import { requestId } from "../../../../services/relayer/requestId.js";
import { Intake } from "../../../../services/relayer/state/Intake.js";
import { openState } from "../../../../services/relayer/state/openState.js";
import { RequestQueue } from "../../../../services/relayer/state/RequestQueue.js";
import { waitMined } from "../../../../scripts/hardhat/waitMined.js";
import { RelayerWorld } from "../../../support/RelayerWorld.js";

const SENDER = "0x00000000000000000000000000000000000000A1";

describe("finishBatch: a request that the forwarder passed over", function () {
  let world: RelayerWorld;
  let config: RelayerConfig;
  let store: Store;
  let queue: RequestQueue;
  let chain: RelayerChain;
  let receipt: TransactionReceipt;

  before(async () => {
    world = await RelayerWorld.create(3);
    config = world.config();
    store = openState(config.state, BigInt(config.chainId), world.forwarder);
    queue = new RequestQueue(store, () => Date.now());
    chain = new RelayerChain(config, new Checkpoint(store));
    const { milk } = world.chain.alliance;
    const funder = milk.connect(await world.chain.signer(world.chain.manifest.milk.funder));
    // It ran nobody's request.
    receipt = await waitMined(world.chain.provider, await funder.transfer(world.recipient, 1n));
  });
  after(async () => {
    chain.close();
    store.close();
    await world.stop();
  });

  /** What becomes of a request that was in the batch. */
  async function finished(request: RelayRequest) {
    const id = requestId(chain.identity, request);
    await new Intake(store, queue, config.limits).take(id, request);
    queue.setSent([id], SENDER);
    const payload = JSON.stringify([id]);
    const intent = { kind: "batch", payload, to: world.forwarder, data: "0x", gasLimit: 1_000_000n };
    const transaction: Outgoing = {
      ...intent,
      id: 1,
      nonce: 0,
      signed: [{ hash: receipt.hash, raw: "0x", fees: 0n, signedAt: 0 }],
    };
    await finishBatch(chain, queue, { transaction, outcome: "mined", receipt });
    const { status, code } = queue.fateOf(id) ?? {};
    return `${status} ${code}`;
  }

  it("is sent again while its member's earlier ones have not run", async () => {
    expect(await finished(await world.request(world.member(0), { nonce: 1n }))).to.equal("queued ");
  });

  it("is sent again when they have by now: it could not be run before, and can be", async () => {
    expect(await finished(await world.request(world.member(1)))).to.equal("queued ");
  });

  it("has failed when the forwarder does not know its signature", async () => {
    const { signature } = await world.request(world.member(0));
    const request = { ...(await world.request(world.member(2))), signature };
    expect(await finished(request)).to.equal("failed NOT_RUN");
  });
});
