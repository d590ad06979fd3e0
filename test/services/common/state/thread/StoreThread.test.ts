import { expect } from "chai";
import { pino } from "pino";
import { AllianceError } from "../../../../../sdk/AllianceError.js";
import { RetryLater } from "../../../../../services/common/RetryLater.js";
import type { Remote } from "../../../../../services/common/state/thread/Remote.js";
import { StoreThread } from "../../../../../services/common/state/thread/StoreThread.js";
import { allianceErrorOf } from "../../../../support/allianceErrorOf.js";
import { expectAllianceError } from "../../../../support/expectAllianceError.js";
import { LONGEST_WAIT_MS, type Counter, type CounterSettings } from "../../../../support/threads/counterThread.js";
import { until } from "../../../../support/until.js";

const MOST = 50;
const log = pino({ level: "silent" });
const entry = new URL("../../../../support/threads/counterThread.ts", import.meta.url);

describe("StoreThread", () => {
  let thread: StoreThread<{ counter: Counter }>;
  let counter: Remote<Counter>;
  const lock = new SharedArrayBuffer(4);
  const locked = new Int32Array(lock);
  const start = (settings: CounterSettings = {}) =>
    StoreThread.start<{ counter: Counter }>({ entry, settings, name: "COUNTER", most: MOST, log });

  before(async () => {
    thread = await start({ lock });
    counter = thread.object("counter");
  });
  after(() => thread.close());

  it("commits all calls of a turn together, in their order, and one that is refused spoils no other", async () => {
    const before = await counter.total();
    const ended = await Promise.allSettled([1n, -1n, 2n ** 40n, 3n].map((amount) => counter.add(amount)));
    expect(ended.map(({ status }) => status)).to.deep.equal(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
    expect((await counter.groups()).at(-1)).to.equal(4);
    expect(await counter.total()).to.equal(before + 4 + 2 ** 40);
  });

  it("gives errors of ours by code, message and remedy, and a defect as what it is", async () => {
    const error = await expectAllianceError("NEGATIVE", () => counter.add(-5n));
    expect([error.message, error.remedy]).to.deep.equal(["-5 is less than nothing.", "Give more."]);
    const defect: unknown = await counter.defect().catch((thrown: unknown) => thrown);
    expect(defect).to.be.an("error").that.includes({ name: "TypeError", message: "nobody expected this" });
  });

  it("refuses what is more than may wait, with when to come back, and does the others", async () => {
    const ended = await Promise.allSettled(Array.from({ length: MOST + 1 }, () => counter.add(1n)));
    const refused = ended.flatMap((end) => (end.status === "rejected" ? [end.reason as unknown] : []));
    expect(refused).to.have.lengthOf(1);
    expect(refused[0]).to.be.instanceOf(RetryLater).that.includes({ code: "BUSY", seconds: 1 });
  });

  it("waits for another's lock, and lets go who has waited too long", async () => {
    Atomics.store(locked, 0, 1);
    const begin = performance.now();
    await expectAllianceError("COUNTER_LOCKED", () => counter.add(1n));
    expect(performance.now() - begin).to.be.at.least(LONGEST_WAIT_MS - 1);
    const waiting = [counter.add(2n), counter.total()];
    Atomics.store(locked, 0, 0);
    expect((await Promise.all(waiting))[0]).to.equal(2n);
  });

  it("waits for another's lock before it is open, and says after too long what is in its way", async () => {
    Atomics.store(locked, 0, 1);
    const begin = performance.now();
    await expectAllianceError("COUNTER_LOCKED", () => start({ lock, opensUnlocked: true }));
    expect(performance.now() - begin).to.be.at.least(LONGEST_WAIT_MS - 1);
    const starting = start({ lock, opensUnlocked: true });
    Atomics.store(locked, 0, 0);
    const other = await starting;
    expect(await other.object("counter").add(2n)).to.equal(2n);
    await other.close();
  });

  it("says of what its dead thread was asked that nobody knows, and starts another", async () => {
    const error = await expectAllianceError("COUNTER_UNCERTAIN", () => counter.die());
    expect(error.remedy).to.include("same reference");
    expect(await counter.add(7n)).to.equal(7n);
    expect(await counter.total()).to.equal(7);
    await until(
      async () => thread.status,
      (status) => status === "ok",
    );
  });

  it("says why its store cannot be opened", async () => {
    await expectAllianceError("COUNTER_MISSING", () => start({ refuses: true }));
  });

  it("does what was asked before it ends, and refuses what comes then", async () => {
    const other = await start();
    const adding = other.object("counter").add(5n);
    await other.close();
    expect(await adding).to.equal(5n);
    const error = await allianceErrorOf(() => other.object("counter").add(1n));
    expect(error).to.be.instanceOf(AllianceError).that.includes({ code: "STOPPING" });
  });
});
