import { expect } from "chai";
import { getAddress } from "ethers";
import type { RelayRequest } from "../../../../sdk/relayer/schemas.js";
import { parseRelayerConfig } from "../../../../services/relayer/config.js";
import { Intake } from "../../../../services/relayer/state/Intake.js";
import type { Store } from "../../../../sdk/store/Store.js";
import { openState } from "../../../../services/relayer/state/openState.js";
import { RequestQueue } from "../../../../services/relayer/state/RequestQueue.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { describeOnEngines } from "../../../support/postgres/describeOnEngines.js";

const FORWARDER = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const { limits } = parseRelayerConfig(
  {
    state: "state",
    rpc: { url: "http://127.0.0.1:9" },
    chainId: 1,
    port: 0,
    forwarder: { address: FORWARDER },
    allow: [{ contract: FORWARDER, functions: ["transfer(address,uint256)"] }],
  },
  "the test",
);
const LIMITS = { ...limits, queuedPerMember: 3, queued: 10, parked: 2, gasPerMember: 400_000, gasOfHolders: 250_000 };
const SENDER = "0x00000000000000000000000000000000000000A1";
const OTHER = "0x00000000000000000000000000000000000000A2";
const memberOf = (index: number) => getAddress(`0x${String(index).padStart(40, "0")}`);
const idOf = (index: number) => `0x${index.toString(16).padStart(64, "0")}`;
const request = (member: number, nonce: number, data = "0x01020304"): RelayRequest => ({
  from: memberOf(member),
  to: FORWARDER,
  value: 0n,
  gas: 100_000n,
  nonce: BigInt(nonce),
  deadline: 2_000_000_000n,
  data,
  signature: `0x${"11".repeat(65)}`,
});

describeOnEngines("Intake and RequestQueue", ({ engine, newAddress }) => {
  let file: string;
  let store: Store;
  let queue: RequestQueue;
  let intake: Intake;
  let time: number;

  function open(): void {
    store = openState(file, 1n, FORWARDER);
    queue = new RequestQueue(store, () => time);
    intake = new Intake(store, queue, LIMITS);
  }
  beforeEach(() => {
    time = 1_000_000;
    file = newAddress();
    open();
  });
  afterEach(() => store.close());
  const lowest = (sender = SENDER) => queue.candidates(100, 0, sender).map(({ id }) => Number(id));

  it("keeps what was accepted, through a death, and accepts the same again only once", async () => {
    const taken = await Promise.all([1, 2, 1].map((index) => intake.take(idOf(index), request(index, 0))));
    expect(taken.map(({ duplicate }) => duplicate)).to.deep.equal([false, false, true]);
    store.close();
    open();
    expect(queue.fateOf(idOf(1))).to.include({ status: "queued", member: memberOf(1), nonce: 0n, acceptedAt: time });
    expect(queue.contentOf(idOf(2))).to.deep.equal(request(2, 0));
    expect((await intake.take(idOf(2), request(2, 0))).duplicate).to.equal(true);
  });

  it("refuses a second request with a nonce that is under way, or that the chain has run", async () => {
    await intake.take(idOf(1), request(1, 5));
    await expectAllianceError("NONCE_TAKEN", () => intake.take(idOf(2), request(1, 5, "0x05060708")));
    queue.end([{ id: idOf(1), transactionHash: idOf(99), blockNumber: 7 }]);
    await expectAllianceError("NONCE_USED", () => intake.take(idOf(2), request(1, 5, "0x05060708")));
    await expectAllianceError("NONCE_USED", () => intake.take(idOf(3), request(1, 4)));
    expect((await intake.take(idOf(4), request(1, 6))).fate.status).to.equal("queued");
  });

  it("takes a nonce again that failed before it was sent", async () => {
    await intake.take(idOf(1), request(1, 5));
    queue.end([{ id: idOf(1), failure: { code: "A", reason: "a" } }]);
    expect((await intake.take(idOf(2), request(1, 5, "0x05060708"))).duplicate).to.equal(false);
  });

  it("bounds what one member and all have waiting", async () => {
    for (let i = 0; i < 3; i++) await intake.take(idOf(i + 1), request(1, i));
    await expectAllianceError("QUEUE_FULL_MEMBER", () => intake.take(idOf(4), request(1, 3)));
    for (let i = 2; i < 9; i++) await intake.take(idOf(10 + i), request(i, 0));
    await expectAllianceError("BUSY", () => intake.take(idOf(30), request(30, 0)));
    queue.end([{ id: idOf(12), failure: { code: "A", reason: "a" } }]);
    await intake.take(idOf(30), request(30, 0));
  });

  it("offers a sender of every member the lowest nonce, longest waiting first, and then those that follow", async () => {
    await intake.take(idOf(1), request(1, 6));
    time += 10;
    await intake.take(idOf(2), request(2, 0));
    time += 10;
    await intake.take(idOf(3), request(1, 5));
    await intake.take(idOf(4), request(3, 0));
    expect(lowest()).to.deep.equal([2, 3, 4, 1]);
    expect(queue.candidates(3, 0, SENDER).map(({ id }) => Number(id))).to.deep.equal([2, 3, 4]);
    queue.setSent([idOf(3)], SENDER);
    expect(lowest(), "what follows one that is under way").to.deep.equal([1, 2, 4]);
    expect(lowest(OTHER), "another sender keeps no order with it").to.deep.equal([2, 4]);
    expect(
      [...queue.waiting.underWayBefore(queue.candidates(1, 0, SENDER)).values()].flat().map(({ id }) => id),
    ).to.deep.equal([idOf(3)]);
    queue.end([{ id: idOf(3), transactionHash: idOf(99), blockNumber: 1 }]);
    expect(lowest()).to.deep.equal([1, 2, 4]);
  });

  it("has a member wait without others, until its time, its earlier request, or the end of one", async () => {
    await intake.take(idOf(1), request(1, 6));
    await intake.take(idOf(2), request(2, 0));
    queue.defer(memberOf(1), 1_000);
    expect(lowest()).to.deep.equal([2]);
    time += 1_000;
    expect(lowest()).to.deep.equal([2, 1]);
    queue.defer(memberOf(1), 1_000);
    await intake.take(idOf(3), request(1, 5));
    expect(lowest()).to.deep.equal([2, 3, 1]);
  });

  it("has none follow past a nonce that is missing, or is under way", async () => {
    for (const nonce of [0, 1, 3]) await intake.take(idOf(nonce + 1), request(1, nonce));
    expect(lowest()).to.deep.equal([1, 2]);
    queue.setSent([idOf(2)], SENDER);
    expect(lowest()).to.deep.equal([1]);
    queue.requeue([idOf(2)]);
    expect(lowest(OTHER)).to.deep.equal([1, 2]);
  });

  it("knows after a death which sender has a member's requests under way", async () => {
    for (const nonce of [0, 1]) await intake.take(idOf(nonce + 1), request(1, nonce));
    queue.setSent([idOf(1)], SENDER);
    queue.reconcile(new Map([[OTHER, [idOf(1)]]]));
    expect([lowest(), lowest(OTHER)].map((ids) => ids.length)).to.deep.equal([0, 1]);
  });

  it("looks at a few of those whose time has come however many others wait", async () => {
    for (const i of [1, 2]) await intake.take(idOf(i), request(i, 0));
    queue.defer(memberOf(1), 1_000);
    time += 1_000;
    for (const i of [3, 4]) await intake.take(idOf(i), request(i, 0));
    expect(queue.candidates(1, 0, SENDER).map(({ id }) => Number(id))).to.deep.equal([2, 1]);
    queue.waiting.wake(memberOf(1));
    expect(queue.candidates(1, 0, SENDER).map(({ id }) => Number(id))).to.deep.equal([1]);
  });

  it("has a request whose batch reverted go with its whole limit, and then alone", async () => {
    await intake.take(idOf(1), request(1, 0));
    const states = [];
    for (const reverted of [false, true, true]) {
      queue.setSent([idOf(1)], SENDER);
      queue.requeue([idOf(1)], reverted);
      states.push(...queue.candidates(1, 0, SENDER).map(({ wary, alone }) => [wary, alone]));
    }
    expect(states).to.deep.equal([
      [false, false],
      [true, false],
      [true, true],
    ]);
  });

  it("counts of a member's gas what a request may cost: its limit, what is around it and its calldata", async () => {
    await intake.take(idOf(1), request(1, 0, `0x${"ab".repeat(2_000)}`));
    expect(queue.gas.ofMember(memberOf(1))).to.be.greaterThan(100_000 + 32_000 + 40_000);
    await intake.take(idOf(2), request(2, 0));
    expect(queue.gas.ofMember(memberOf(2)))
      .to.be.greaterThan(100_000 + 40_000)
      .and.lessThan(180_000);
  });

  it("forgets members of whom nothing is left, and never gives a number twice to one that comes back", async () => {
    for (const i of [1, 2]) await intake.take(idOf(i), request(i, 0));
    queue.end([{ id: idOf(1), failure: { code: "A", reason: "a" } }]);
    const before = queue.events.last(memberOf(1));
    time += 86_400_001;
    queue.prune(1);
    expect(store.all("SELECT member FROM lastEvent WHERE member <> ''")).to.deep.equal([]);
    await intake.take(idOf(3), request(1, 0, "0x05060708"));
    expect(queue.events.last(memberOf(1))).to.be.greaterThan(before);
    expect(queue.events.after(memberOf(1), before).map(({ fate }) => fate.id)).to.deep.equal([idOf(3)]);
  });

  it("puts back what no transaction has, after a death, and the first end of a request stands", async () => {
    for (const i of [1, 2]) await intake.take(idOf(i), request(i, 0));
    queue.setSent([idOf(1)], SENDER);
    queue.reconcile(new Map([[SENDER, [idOf(2)]]]));
    expect([1, 2].map((i) => queue.fateOf(idOf(i))?.status)).to.deep.equal(["queued", "sent"]);
    queue.end([{ id: idOf(2), transactionHash: idOf(99), blockNumber: 1 }]);
    queue.end([{ id: idOf(2), failure: { code: "A", reason: "a" } }]);
    queue.requeue([idOf(2)]);
    expect(queue.fateOf(idOf(2))).to.include({ status: "mined", code: "", blockNumber: 1 });
    const told = queue.events.after(memberOf(2), 0).map(({ fate }) => fate.status);
    expect(told).to.deep.equal(["queued", "sent", "mined"]);
  });

  it("forgets what ended long ago, and nothing that is open", async () => {
    for (const i of [1, 2]) await intake.take(idOf(i), request(i, 0));
    queue.end([{ id: idOf(1), failure: { code: "A", reason: "a" } }]);
    time += 86_400_000;
    queue.prune(1);
    expect(queue.fateOf(idOf(1))?.status).to.equal("failed");
    time += 1;
    queue.prune(1);
    expect(queue.fateOf(idOf(1))).to.equal(undefined);
    expect(queue.fateOf(idOf(2))?.status).to.equal("queued");
    expect(queue.events.after(memberOf(1), 0)).to.deep.equal([]);
  });

  if (engine === "sqlite") {
    describe("its file", () => {
      it("tells when there is no room on the disk, keeps nothing of it, and goes on when there is", async () => {
        await intake.take(idOf(1), request(1, 0));
        const { page_count: pages } = store.first("PRAGMA page_count") ?? {};
        store.execute(`PRAGMA max_page_count = ${String(pages)}`);
        const large = request(2, 0, `0x${"ab".repeat(2_000)}`);
        await expectAllianceError("STATE_FULL", () => intake.take(idOf(2), large));
        expect(queue.fateOf(idOf(2))).to.equal(undefined);
        expect(queue.fateOf(idOf(1))?.status).to.equal("queued");
        store.execute("PRAGMA max_page_count = 100000");
        expect((await intake.take(idOf(2), large)).fate.status).to.equal("queued");
      });

      it("refuses the file of another forwarder or chain, and one that is in use", async () => {
        await expectAllianceError("SERVICE_RUNNING", () => openState(file, 1n, FORWARDER));
        store.close();
        await expectAllianceError("STATE_OTHER", () => openState(file, 2n, FORWARDER));
        await expectAllianceError("STATE_OTHER", () => openState(file, 1n, memberOf(1)));
        open();
      });

      it("says of the file of a version that nobody brings to this one that it is one, and what to do", async () => {
        store.execute("PRAGMA user_version = 0");
        store.close();
        const { message, remedy } = await expectAllianceError("STATE_OTHER", () => openState(file, 1n, FORWARDER));
        expect(message).to.contain("version 0");
        expect(remedy).to.contain("move the file away");
        file = newAddress();
        open();
      });
    });
  }
});
