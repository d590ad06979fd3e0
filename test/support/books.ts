import { expect } from "chai";
import type { BaseContract } from "ethers";
import type { World } from "./fixture.js";

/** Everything a refused call must leave as it was: pools, settings, and who holds how much MLK and how many points. */
export async function booksOf(world: World) {
  const { exchange, milk, points } = world.alliance;
  const treasurers = world.partners.map((partner) => partner.treasurer);
  const holders = [exchange, world.treasury, world.operator, world.funder, ...treasurers, ...world.members.slice(0, 4)];
  const programmes = await exchange.pools();
  const pools = programmes.map(
    async (point) =>
      [
        point,
        ...(await exchange.pool(point)),
        await exchange.inventoryOf(point),
        await exchange.outflowLeftOf(point),
        ...(await exchange.withdrawalOf(point)),
      ] as const,
  );
  const owners = [exchange, ...world.members.slice(0, 4)];
  const held = points.map(async (point) => Promise.all(owners.map((owner) => point.balanceOf(owner))));
  return {
    pools: await Promise.all(pools),
    milk: await Promise.all(holders.map((holder) => milk.balanceOf(holder))),
    points: await Promise.all(held),
    settings: [...(await exchange.settings())],
    paused: await exchange.paused(),
  };
}

/** The call fails with this error and these arguments, and nothing in the books changes. */
export async function expectRefusal(
  world: World,
  call: () => Promise<unknown>,
  contract: BaseContract,
  error: string,
  args: readonly unknown[] = [],
): Promise<void> {
  const before = await booksOf(world);
  const refused = expect(call()).to.be.revertedWithCustomError(contract, error);
  await (args.length === 0 ? refused : refused.withArgs(...args));
  expect(await booksOf(world), "a refused call changes nothing").to.deep.equal(before);
}

/** Both the quote and the trade fail with this error and these arguments, and nothing in the books changes. */
export async function expectRefusals(
  world: World,
  calls: readonly (() => Promise<unknown>)[],
  contract: BaseContract,
  error: string,
  args: readonly unknown[] = [],
): Promise<void> {
  for (const call of calls) await expectRefusal(world, call, contract, error, args);
}

/** Invariant 4: MLK held by the exchange = Σ reserves + fees + whatever was sent uninvited. */
export async function expectMilkAccountedFor(world: World, uninvited = 0n): Promise<void> {
  const { exchange, milk } = world.alliance;
  let owed = uninvited;
  for (const point of await exchange.pools()) {
    const { reserve, fees } = await exchange.pool(point);
    owed += reserve + fees;
  }
  const held = await milk.balanceOf(exchange);
  expect(held, "MLK held by the exchange = Σ reserves + fees + whatever was sent uninvited").to.equal(owed);
}

/** A pool's money. */
export async function moneyOf(world: World, index: number) {
  const { reserve, fees } = await world.alliance.exchange.pool(world.point(index));
  return { reserve, fees };
}
