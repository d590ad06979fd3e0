import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { parseEther } from "ethers";
import { CREDIT, DAY, PAC, YNJ } from "./parameters.js";
import type { Manifest } from "../../../deploy/manifest/parseManifest.js";
import { DOLLAR_PRICE, FOREVER, networkHelpers, time, USD_KRW, World } from "../fixture.js";

const STOCK = 500_000n;
/** Issue ids of {@link enlist}, beside those of {@link World.release}. */
let nextIssueId = 2n ** 160n;

/** Both prices once more. */
export async function refreshPrices(world: World): Promise<void> {
  await world.postPrice();
  await world.postPrice(DOLLAR_PRICE, USD_KRW);
}

/** To the next UTC midnight that is at least `ahead` seconds away, less `ahead`; with fresh prices. Gives that midnight. */
export async function untilMidnight(world: World, ahead: number): Promise<number> {
  const midnight = (Math.floor(((await time.latest()) + ahead) / DAY) + 1) * DAY;
  await time.increaseTo(midnight - ahead);
  await refreshPrices(world);
  return midnight;
}

/** Past a moment, with fresh prices. */
export async function goTo(world: World, moment: number | bigint): Promise<void> {
  await time.increaseTo(moment);
  await refreshPrices(world);
}

/** Links an account at partner `index + 1`, by the partner's issuer, with points of the running epoch or an earlier one. */
export async function enlist(world: World, index: number, account: HardhatEthersSigner, points: bigint, age = 0n) {
  const point = world.point(index);
  if (BigInt(await point.memberKeyOf(account)) === 0n) await world.link(index, account);
  if (points === 0n) return;
  const epoch = (await point.currentEpoch()) - age;
  await point.connect(world.partner(index).issuer).issue(account, points, epoch, nextIssueId++);
}

/** Runs something and takes it back. */
export async function aside(run: () => Promise<void>): Promise<void> {
  const before = await networkHelpers.takeSnapshot();
  await run();
  await before.restore();
}

/**
 * A market a day after it opened, at noon in the middle of an epoch, so that no figure hangs on the date of the run. Member 0 is an
 * honest one with points of every programme and MLK; member 1 sold 500,000 points to every pool; PAC's pool has a credit.
 */
export async function openMarket(manifest?: Manifest): Promise<World> {
  const world = await World.deploy(manifest);
  const { exchange, milk, points } = world.alliance;
  const epoch = await world.point(YNJ).currentEpoch();
  const middle = Number((epoch + 1n) * (await world.point(YNJ).epochLength())) + 10 * DAY;
  await goTo(world, (Math.floor(middle / DAY) + 0.5) * DAY);

  const [honest, supplier] = [world.member(0), world.member(1)];
  for (const index of points.keys()) {
    await enlist(world, index, honest, 100_000n);
    await enlist(world, index, supplier, STOCK);
    await exchange.connect(supplier).sell(world.point(index), STOCK, 0n, FOREVER, supplier);
  }
  await world.giveMilk(honest, parseEther("1000"));
  await milk.connect(world.funder).transfer(world.operator, CREDIT);
  await milk.connect(world.operator).approve(exchange, CREDIT);
  await exchange.connect(world.operator).extendCredit(world.point(PAC), CREDIT);
  await goTo(world, (await time.latest()) + DAY);
  return world;
}

/** {@link openMarket} with the local manifest. */
export async function marketFixture(): Promise<World> {
  return openMarket();
}
