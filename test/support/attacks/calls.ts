import { expect } from "chai";
import { parseEther } from "ethers";
import type { Attack, Measured } from "./Attack.js";
import { marketFixture } from "./market.js";
import { YNJ } from "./parameters.js";
import { expectMilkAccountedFor } from "../books.js";
import { ethers, FOREVER, loadFixture, networkHelpers, time, type World } from "../fixture.js";
import { callsOf, tradesWith, trapFixture } from "../trap.js";
import { signForwardRequest, type ForwardRequest } from "../../../sdk/signForwardRequest.js";

const GAS = 1_000_000n;
/** JUMPDEST PUSH0 JUMP: burns all it is given, whatever is asked. */
const BURNER = "0x5b5f56";
/** Answers a call of one argument with 1 (it trusts the forwarder), and any other by reverting with a megabyte. */
const BOMB =
  "0x3660241460" + "0d" + "57" + "620f4240" + "5f" + "fd" + "5b" + "6001" + "5f" + "52" + "6020" + "5f" + "f3";

/** Three honest members' signed sales. */
async function honestSales(world: World): Promise<{ requests: ForwardRequest[]; done: () => Promise<number> }> {
  const { exchange, forwarder } = world.alliance;
  const point = world.point(YNJ);
  const members = [world.member(0), world.member(1), world.member(3)];
  for (const member of members) {
    if ((await point.balanceOf(member)) >= 1_000n) continue;
    if (BigInt(await point.memberKeyOf(member)) === 0n) await world.link(YNJ, member);
    await world.release(YNJ, member, 1_000n);
  }
  const requests: ForwardRequest[] = [];
  for (const member of members) {
    const data = exchange.interface.encodeFunctionData("sell", [
      await point.getAddress(),
      1_000n,
      0n,
      FOREVER,
      member.address,
    ]);
    requests.push(await signForwardRequest(forwarder, member, { to: exchange, data, gas: GAS, deadline: FOREVER }));
  }
  const done = async () => {
    const nonces = await Promise.all(members.map((member) => forwarder.nonces(member)));
    return nonces.filter((nonce) => nonce === 1n).length;
  };
  return { requests, done };
}

/** A contract of this code, at an address of its own. */
async function plant(code: string, at: string): Promise<string> {
  await networkHelpers.setCode(at, code);
  return at;
}

/** Requests that fail, in every way, between honest ones. */
async function failing(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { forwarder, exchange } = world.alliance;
  const [griefer, another] = [world.member(5), world.member(6)];
  const { requests, done } = await honestSales(world);
  const [first, second, third] = requests;
  if (first === undefined || second === undefined || third === undefined) throw new RangeError("three sales");
  const bomb = await plant(BOMB, "0x00000000000000000000000000000000000b0b0b");
  const sign = async (to: string, data: string, deadline: bigint | number = FOREVER) =>
    signForwardRequest(forwarder, griefer, { to, data, gas: GAS, deadline });
  const address = await exchange.getAddress();
  const expired = await sign(address, "0x12345678", (await time.latest()) - 1);
  const otherKey = { ...(await sign(address, "0x12345678")), from: another.address };
  // The member's own words, signed for another chain.
  const { name, version, verifyingContract } = await forwarder.eip712Domain();
  const types = {
    ForwardRequest: [
      "address from",
      "address to",
      "uint256 value",
      "uint256 gas",
      "uint256 nonce",
      "uint48 deadline",
      "bytes data",
    ].map((field) => {
      const [type = "", title = ""] = field.split(" ");
      return { name: title, type };
    }),
  };
  const foreign = await world
    .member(0)
    .signTypedData({ name, version, chainId: 1n, verifyingContract }, types, { ...first, nonce: 0n });
  const otherChain = { ...first, signature: foreign };
  const untrusting = await sign(await world.alliance.oracle.getAddress(), "0x12345678");
  const explosive = await sign(bomb, "0x12345678");
  expect(await forwarder.verify(explosive), "the target says that it trusts the forwarder").to.equal(true);
  for (const request of [expired, otherKey, otherChain, untrusting]) {
    expect(await forwarder.verify(request)).to.equal(false);
  }
  const batch = [expired, first, otherKey, otherChain, second, untrusting, explosive, first, third];
  await forwarder.connect(world.operator).executeBatch(batch, world.operator, { gasLimit: 8_000_000n });
  expect(await forwarder.nonces(griefer), "the one that failed in its own call").to.equal(1n);
  return { bound: 0n, taken: 3n - BigInt(await done()) };
}

/** A request whose target burns all gas before anything is checked, and one that asks for more gas than there is. */
async function burning(): Promise<Measured> {
  const world = await loadFixture(marketFixture);
  const { forwarder, exchange } = world.alliance;
  const griefer = world.member(5);
  const { requests, done } = await honestSales(world);
  const burner = await plant(BURNER, "0x00000000000000000000000000000000000b0b0c");
  const greedy = [
    await signForwardRequest(forwarder, griefer, { to: burner, data: "0x", gas: GAS, deadline: FOREVER }),
    await signForwardRequest(forwarder, griefer, { to: exchange, data: "0x", gas: 2n ** 60n, deadline: FOREVER }),
  ];
  let lost = 0n;
  for (const request of greedy) {
    const batch = forwarder
      .connect(world.operator)
      .executeBatch([request, ...requests], world.operator, { gasLimit: 5_000_000n });
    await expect(batch).to.be.revertedWithoutReason(ethers);
    expect(await done(), "every honest request is as good as before").to.equal(0);
    lost += 1n;
  }
  // What a relayer asks first: is the target one of the alliance's, and the gas what such a call takes.
  const known: string[] = [await exchange.getAddress()];
  const batch = [...greedy, ...requests].filter(({ to, gas }) => known.includes(to) && gas <= GAS);
  await forwarder.connect(world.operator).executeBatch(batch, world.operator, { gasLimit: 5_000_000n });
  expect(await done()).to.equal(3);
  return { bound: BigInt(greedy.length), taken: lost };
}

/** A lying programme calls the exchange back from the middle of each trade, by every call that moves something. */
async function reentrancy(): Promise<Measured> {
  const { world, trap } = await loadFixture(trapFixture);
  const { exchange, milk } = world.alliance;
  const attacker = world.member(3);
  let most = 0n;
  const worth = async () =>
    (await milk.balanceOf(attacker)) + (await milk.balanceOf(trap)) + (await milk.balanceOf(world.member(0)));
  const others = async () =>
    Promise.all(
      world.alliance.points.map(async (point) => [
        await exchange.inventoryOf(point),
        (await exchange.pool(point)).reserve,
      ]),
    );
  for (const trade of Object.values(tradesWith(world, trap))) {
    const before = await networkHelpers.takeSnapshot();
    await trade();
    const [honest, pools] = [await worth(), await others()];
    await before.restore();
    for (const data of Object.values(await callsOf(world, trap))) {
      const clean = await networkHelpers.takeSnapshot();
      await trap.arm(exchange, data, false);
      await expect(trade()).to.emit(trap, "CalledBack");
      const gain = (await worth()) - honest;
      if (gain > most) most = gain;
      expect(await others(), "every other pool is as after the same trade").to.deep.equal(pools);
      await expectMilkAccountedFor(world);
      await clean.restore();
    }
  }
  await exchange.connect(world.guardian).pausePool(trap);
  await expect(exchange.connect(attacker).sell(trap, 1n, 0n, FOREVER, attacker)).to.be.revertedWithCustomError(
    exchange,
    "PointExchange_PoolPaused",
  );
  expect(await milk.balanceOf(trap), "it had something to play with").to.equal(parseEther("100") - 2n);
  return { bound: 0n, taken: most };
}

export const callAttacks: readonly Attack[] = [
  {
    name: "Requests in the forwarder's batch that are expired, replayed, of another key or chain, or fail with a megabyte of reasons",
    most: "no honest request fails",
    answer: "nothing needs to: each is skipped or fails alone",
    unit: "requests",
    least: 0n,
    play: failing,
  },
  {
    name: "A request whose target burns all gas when asked whether it trusts the forwarder, and one that asks for more gas than there is",
    most: "each costs its batch, once; the honest requests in it stay valid",
    answer: "a relayer takes requests only to the alliance's contracts, with gas up to a limit",
    unit: "batches",
    least: 100n,
    play: burning,
  },
  {
    name: "A lying programme re-enters the exchange from every external call of every trade",
    most: "nothing",
    answer: "the guard against re-entrance; only the factory's programmes are taken; a guardian pauses the pool",
    unit: "MLK",
    least: 0n,
    play: reentrancy,
  },
];
