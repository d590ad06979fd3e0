import { randomUUID } from "node:crypto";
import { expect } from "chai";
import type { HDNodeWallet } from "ethers";
import type { MemberClient } from "../../../../sdk/programme/MemberClient.js";
import { HOUR, ProgrammeWorld } from "../../../support/ProgrammeWorld.js";
import { until } from "../../../support/until.js";

const BUMP_SECONDS = 60;

describe("Sender, where gas has a price", function () {
  let world: ProgrammeWorld;
  let member: MemberClient;
  let wallet: HDNodeWallet;

  before(async () => {
    world = await ProgrammeWorld.create([]);
    const service = await world.start(await world.createBook("book"), { changes: { limits: { perMember: 10_000 } } });
    wallet = world.member(0, world.provider);
    member = await world.enrol(await world.client(service), "1", wallet, 100_000n);
    const consent = await world.consent(wallet, (await member.balance()).memberKey, BigInt(world.clock() + 9 * HOUR));
    await settled(await release(100n, { consent }));
  });
  after(() => world.stop());

  async function release(points: bigint, more: Partial<Parameters<MemberClient["release"]>[0]> = {}): Promise<string> {
    const requestId = randomUUID();
    await member.release({ requestId, points, ...more });
    return requestId;
  }
  const settled = (id: string) =>
    until(
      () => member.releaseOf(id),
      ({ status }) => status !== "pending",
    );
  const pendingOf = async () => {
    const block: unknown = await world.provider.send("eth_getBlockByNumber", ["pending", true]);
    return JSON.stringify(block);
  };

  it("offers what the node says, by EIP-1559", async () => {
    await settled(await release(10n));
    const block = await world.provider.getBlock("latest", true);
    const sent = block?.prefetchedTransactions[0];
    expect(sent?.type).to.equal(2);
    const tip = BigInt(String(await world.provider.send("eth_maxPriorityFeePerGas", [])));
    expect(sent?.maxPriorityFeePerGas).to.equal(tip);
    expect(sent?.maxFeePerGas).to.be.greaterThan((block?.baseFeePerGas ?? 0n) + tip);
  });

  it("offers more for a transaction that is not mined in time, under the same nonce, and settles once", async () => {
    const [nonce, before] = await Promise.all([
      world.provider.getTransactionCount(world.issuer),
      world.point.balanceOf(wallet),
    ]);
    await world.provider.send("evm_setAutomine", [false]);
    const id = await release(20n);
    await until(
      () => world.provider.getTransactionCount(world.issuer, "pending"),
      (count) => count === nonce + 1,
    );
    const first = await pendingOf();
    world.advance(BUMP_SECONDS);
    const second = await until(
      pendingOf,
      (block) => block !== first && block.includes(world.issuer.address.toLowerCase()),
    );
    expect(second).not.to.equal(first);
    await world.provider.send("evm_mine", []);
    await world.provider.send("evm_setAutomine", [true]);
    expect((await settled(id)).status).to.equal("settled");
    expect(await world.point.balanceOf(wallet)).to.equal(before + 20n);
    expect(await world.provider.getTransactionCount(world.issuer)).to.equal(nonce + 1);
    const block = await world.provider.getBlock("latest", true);
    expect(block?.prefetchedTransactions[0]?.nonce).to.equal(nonce);
  });

  it("tells why the node refuses, and goes on when the account has funds again", async () => {
    const { address } = world.issuer;
    const balance: unknown = await world.provider.send("eth_getBalance", [address, "latest"]);
    await world.provider.send("anvil_setBalance", [address, "0x0"]);
    const id = await release(30n);
    const { waiting, status } = await until(
      () => member.releaseOf(id),
      (state) => state.waiting !== null,
    );
    expect([waiting?.code, status]).to.deep.equal(["SEND_REFUSED", "pending"]);
    expect(waiting?.reason.toLowerCase()).to.contain("insufficient funds");
    await world.provider.send("anvil_setBalance", [address, balance]);
    expect((await settled(id)).status).to.equal("settled");
  });
});
