import { expect } from "chai";
import { parseEther, ZeroHash } from "ethers";
import { chainAlarms } from "../../../../services/indexer/alarms/chainAlarms.js";
import { outflowToday } from "../../../../services/indexer/alarms/outflowToday.js";
import { WATCHED_EVENTS } from "../../../../services/indexer/alarms/watchedEvents.js";
import { Metrics } from "../../../../services/indexer/Metrics.js";
import { FOREVER, loadFixture, looseFixture, time, type World } from "../../../support/fixture.js";
import { testIndexes } from "../../../support/indexWorld.js";

/** The exchange counts outflow in hundredths of MLK, rounded once a trade. */
const UNIT = 10n ** 16n;

describe("chainAlarms", () => {
  const indexes = testIndexes();
  let world: World;
  beforeEach(async () => {
    world = await loadFixture(looseFixture);
  });

  async function indexed() {
    const { file, ingester } = await indexes.open(world, indexes.newFile());
    await ingester.catchUp();
    return file;
  }

  it("counts a day's net outflow as the exchange does", async () => {
    const { exchange } = world.alliance;
    const [point, other] = [world.point(0), world.point(1)];
    const member = exchange.connect(world.member(0));
    const sell = (points: bigint) => member.sell(point, points, 0n, FOREVER, world.member(0));
    const buy = (points: bigint) => member.buy(point, points, parseEther("1000"), 0n, FOREVER, world.member(0));
    const swap = (points: bigint) => member.swap(other, points, point, 0n, 0n, FOREVER, world.member(0));
    // The pool bought 50,000 points on this day: what comes in counts against that, down to nothing and no further.
    const plays = [() => buy(49_000n), () => sell(5_000n), () => swap(1_000n), () => buy(4_000n), () => sell(4_000n)];
    for (const [i, play] of plays.entries()) {
      await play();
      const file = await indexed();
      for (const each of [point, other]) {
        const cap = (await exchange.pool(each)).limits.outflowCap * parseEther("1");
        const used = cap - (await exchange.outflowLeftOf(each));
        const found = outflowToday(file, await each.getAddress(), await time.latest());
        expect(found, `after ${i + 1} trades`).to.be.closeTo(used, UNIT * BigInt(i + 2));
      }
    }
    await time.increase(86_400);
    await world.release(0, world.member(0), 1n, 0n);
    expect(outflowToday(await indexed(), await point.getAddress(), await time.latest())).to.equal(0n);
  });

  it("tells what is paused and suspended, what is used of caps, and when each event was seen last", async () => {
    const { exchange, registry } = world.alliance;
    const before = chainAlarms(await indexed());
    expect([...before.lastSeen.keys()]).to.deep.equal([...WATCHED_EVENTS]);
    expect(before.lastSeen.get("PoolPauseChanged")).to.equal(0);
    expect(before.pools).to.have.lengthOf(world.alliance.points.length);
    for (const pool of before.pools) expect(pool).to.include({ paused: false, suspended: false });

    await exchange.connect(world.guardian).pausePool(world.point(1));
    const pausedAt = await time.latest();
    await registry.connect(world.guardian).suspendPartner(3n);
    const suspendedAt = await time.latest();
    const { lastSeen, pools } = chainAlarms(await indexed());
    expect([lastSeen.get("PoolPauseChanged"), lastSeen.get("PartnerStatusChanged")]).to.deep.equal([
      pausedAt,
      suspendedAt,
    ]);
    expect(lastSeen.get("WithdrawalRequested")).to.equal(0);
    expect(pools.map(({ paused }) => paused)).to.deep.equal(pools.map((_, i) => i === 1));
    expect(pools.map(({ suspended }) => suspended)).to.deep.equal(pools.map((_, i) => i === 2));
    const { limits } = await exchange.pool(world.point(0));
    const inventory = await exchange.inventoryOf(world.point(0));
    const parts = (inventory * 10_000n) / limits.inventoryCap;
    expect(pools[0]?.inventoryUsed).to.equal(Number(parts) / 10_000);
  });

  it("expects the next commitment a period after the last one", async () => {
    const point = world.point(0);
    const [length, first] = [await point.commitmentPeriod(), await point.nextCommitment()];
    expect(chainAlarms(await indexed()).pools[0]?.commitmentDue).to.equal(undefined);
    const postedAt = Number((first + 1n) * length) + 900;
    await time.increaseTo(postedAt - 1);
    const issuer = world.partners[0]?.issuer;
    await point.connect(issuer).postCommitment(ZeroHash.replace("00", "01"), first);
    const found = chainAlarms(await indexed()).pools[0]?.commitmentDue;
    expect(found).to.be.closeTo((await time.latest()) + Number(length), 10);
  });

  it("shows all of it to Prometheus", async () => {
    await world.alliance.exchange.connect(world.guardian).pauseAll();
    const metrics = new Metrics();
    metrics.show(chainAlarms(await indexed()));
    const text = await metrics.registry.metrics();
    expect(text).to.match(/^indexer_pool_paused\{programme="YNJ"\} 1$/m);
    expect(text).to.match(/^indexer_partner_suspended\{programme="YNJ"\} 0$/m);
    expect(text).to.match(/^indexer_pool_cap_used_ratio\{programme="YNJ",cap="inventory"\} [\d.]+$/m);
    expect(text).to.match(/^indexer_event_timestamp_seconds\{event="PauseChanged"\} \d{10}$/m);
    expect(text).to.match(/^indexer_event_timestamp_seconds\{event="JumpHeld"\} 0$/m);
  });
});
