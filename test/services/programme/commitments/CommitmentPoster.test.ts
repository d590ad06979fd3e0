import { randomUUID } from "node:crypto";
import { expect } from "chai";
import { ZeroHash } from "ethers";
import { BookReader } from "../../../../sdk/book/BookReader.js";
import { buildCommitment } from "../../../../sdk/book/commitment/buildCommitment.js";
import { health } from "../../../../sdk/programme/schemas.js";
import type { RunningProgramme } from "../../../../services/programme/startProgramme.js";
import { API_KEY, HOUR, ProgrammeWorld } from "../../../support/ProgrammeWorld.js";
import { until } from "../../../support/until.js";

const OFFSET = 900;

describe("CommitmentPoster", function () {
  let world: ProgrammeWorld;
  let book: string;
  let service: RunningProgramme;
  let logs: string[];

  beforeEach(async () => {
    world = await ProgrammeWorld.create();
    book = await world.createBook("book");
    logs = [];
  });
  afterEach(() => world.stop());

  const start = async () => {
    await world.stopServices();
    service = await world.start(book, {
      logTo: { write: (line) => logs.push(line) },
      changes: { commitments: { quietSeconds: 120 } },
    });
  };
  const next = async () => Number(await world.point.nextCommitment());
  const posted = (period: number) => world.point.commitmentOf(period);
  const rootOf = async (period: number) => (await buildCommitment({ file: book, period })).root;
  const recorded = (period: number) => {
    const reader = BookReader.open(book, { clock: world.clock });
    const root = reader.closedPeriod(period)?.root;
    reader.close();
    return root;
  };
  const healthOf = async () => health.parse(await (await fetch(`${service.url}/health`)).json());
  const metric = async (name: string) => {
    const text = await (await fetch(`${service.operations}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1]);
  };
  /** Moves the clock to so many seconds from a period's end. */
  const travelTo = (period: number, seconds: number) => world.travel((period + 1) * HOUR + seconds - world.clock());
  /** Lets the engine look a few times. */
  const looks = async () => {
    const before = await lookCount();
    await until(lookCount, (count) => count >= before + 5);
  };
  const lookCount = async () => metric("programme_engine_steps_total");

  it("posts the book's root at its time and not a moment before, an empty book's too", async () => {
    await start();
    const period = await next();
    await travelTo(period, OFFSET - 30);
    await until(
      async () => recorded(period),
      (root) => root !== undefined,
    );
    await looks();
    expect(await posted(period)).to.equal(ZeroHash);
    await travelTo(period, OFFSET);
    const root = await until(
      () => posted(period),
      (value) => value !== ZeroHash,
    );
    expect(root).to.equal(await rootOf(period));
    const block = await world.provider.getBlock("latest");
    expect(block?.timestamp).to.be.within((period + 1) * HOUR + OFFSET, (period + 1) * HOUR + OFFSET + 10);
    expect(await metric("programme_commitments_late_total")).to.equal(0);
    expect((await healthOf()).commitments).to.equal("ok");
  });

  it("catches up with periods that were missed, one after the other, and says that they were late", async () => {
    const period = await next();
    await start();
    await (
      await world.client(service)
    )
      .shop(API_KEY)
      .accrue({ reference: "p1", customerNumber: "1", points: 5n, purchasedAt: world.clock() });
    await world.stopServices();
    await travelTo(period + 2, OFFSET + 60);
    await start();
    await until(next, (value) => value === period + 3);
    for (const missed of [period, period + 1, period + 2]) expect(await posted(missed)).to.equal(await rootOf(missed));
    expect(await posted(period)).not.to.equal(await posted(period + 1));
    expect(await metric("programme_commitments_late_total")).to.equal(3);
    expect(logs.filter((line) => line.includes('"LATE"'))).to.have.lengthOf(3);
  });

  it("says that it is late while another transaction is not mined", async () => {
    await start();
    const client = await world.client(service);
    const period = await next();
    const wallet = world.member(0, world.provider);
    const member = await world.enrol(client, "1", wallet, 100n);
    const consent = await world.consent(wallet, (await member.balance()).memberKey, BigInt(world.clock() + 9 * HOUR));
    await looks();
    await world.provider.send("evm_setAutomine", [false]);
    await member.release({ requestId: randomUUID(), points: 10n, consent });
    await until(
      () => world.provider.getTransactionCount(world.issuer, "pending"),
      (count) => count === 1,
    );
    world.advance((period + 1) * HOUR + OFFSET + 60 - world.clock());
    await until(healthOf, ({ commitments }) => commitments === "late");
    expect(await metric("programme_commitments_late_total")).to.equal(1);
    expect(await posted(period)).to.equal(ZeroHash);
    await world.provider.send("evm_setAutomine", [true]);
    await world.travel(0);
    await until(next, (value) => value === period + 1);
    await until(healthOf, ({ commitments }) => commitments === "ok");
    expect(await metric("programme_commitments_late_total")).to.equal(1);
  });

  it("goes before releases, which wait for it from a few seconds earlier", async () => {
    await start();
    const client = await world.client(service);
    const period = await next();
    const wallet = world.member(0, world.provider);
    const member = await world.enrol(client, "1", wallet, 100n);
    const consent = await world.consent(wallet, (await member.balance()).memberKey, BigInt(world.clock() + 9 * HOUR));
    await travelTo(period, OFFSET - 100);
    await until(
      async () => recorded(period),
      (root) => root !== undefined,
    );
    const requestId = randomUUID();
    await member.release({ requestId, points: 10n, consent });
    await looks();
    expect((await member.releaseOf(requestId)).status).to.equal("pending");
    await travelTo(period, OFFSET);
    await until(
      () => member.releaseOf(requestId),
      ({ status }) => status === "settled",
    );
    const count = await world.provider.getTransactionCount(world.issuer);
    expect(count).to.equal(2);
    const [posted] = await world.point.queryFilter(world.point.filters.CommitmentPosted());
    const [issued] = await world.point.queryFilter(world.point.filters.Issued());
    expect(posted?.blockNumber).to.be.below(issued?.blockNumber ?? 0);
  });

  it("is told by health when the chain has another root, posts nothing more, and lets releases go on", async () => {
    await start();
    const client = await world.client(service);
    const wallet = world.member(0, world.provider);
    const member = await world.enrol(client, "1", wallet, 100n);
    const consent = await world.consent(wallet, (await member.balance()).memberKey, BigInt(world.clock() + 9 * HOUR));
    const period = await next();
    await travelTo(period, 60);
    const issuer = world.point.connect(world.issuer.connect(world.provider));
    await (await issuer.postCommitment(`0x${"66".repeat(32)}`, period, { gasPrice: 0, type: 0 })).wait();
    await travelTo(period + 1, OFFSET);
    await until(healthOf, ({ commitments }) => commitments === "ROOT_CONFLICT");
    const requestId = randomUUID();
    await member.release({ requestId, points: 10n, consent });
    await until(
      () => member.releaseOf(requestId),
      ({ status }) => status === "settled",
    );
    expect(await posted(period + 1)).to.equal(ZeroHash);
  });

  it("posts nothing over a book that was put back, however long its roots take to be built anew", async () => {
    const period = await next();
    const missing = 4;
    await travelTo(period + missing, OFFSET);
    const issuer = world.point.connect(world.issuer.connect(world.provider));
    for (let i = 0; i < missing; i++) {
      await (await issuer.postCommitment(`0x${"66".repeat(32)}`, period + i, { gasPrice: 0, type: 0 })).wait();
    }
    await start();
    await until(
      async () => recorded(period + missing),
      (root) => root !== undefined,
    );
    await until(healthOf, ({ commitments }) => commitments === "ROOT_CONFLICT");
    await looks();
    expect(await posted(period + missing)).to.equal(ZeroHash);
  });

  it("is told by health when the book begins after a period that the chain waits for", async () => {
    const period = await next();
    await travelTo(period, OFFSET);
    book = await world.createBook("late book", { firstPeriod: period + 1 });
    await start();
    await until(healthOf, ({ commitments }) => commitments === "PERIOD_MISSING");
  });

  it("posts a root once, whatever happens to the service between", async () => {
    const period = await next();
    await travelTo(period, OFFSET);
    await world.provider.send("evm_setAutomine", [false]);
    await start();
    await until(
      () => world.provider.getTransactionCount(world.issuer, "pending"),
      (count) => count === 1,
    );
    await start();
    await world.provider.send("evm_mine", []);
    await world.provider.send("evm_setAutomine", [true]);
    await until(next, (value) => value === period + 1);
    await looks();
    expect(await world.provider.getTransactionCount(world.issuer)).to.equal(1);
    expect(await posted(period)).to.equal(recorded(period));
  });
});
