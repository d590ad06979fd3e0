import { expect } from "chai";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { ThreadPool } from "../../../../sdk/book/commitment/ThreadPool.js";

const entry = new URL("../../../support/threads/badThread.ts", import.meta.url);

describe("ThreadPool", () => {
  const pools: ThreadPool<number | string, number>[] = [];
  const start = (size: number, from = entry) => {
    const pool = new ThreadPool<number | string, number>(from, size);
    pools.push(pool);
    return pool;
  };

  afterEach(async () => {
    await Promise.all(pools.splice(0).map((pool) => pool.close()));
  });

  for (const size of [1, 2, 3]) {
    it(`gives the results in the order of the jobs, with ${size} thread(s)`, async () => {
      const jobs = Array.from({ length: 20 }, (_, i) => i);
      const pool = start(size);
      expect(await pool.run(jobs)).to.deep.equal(jobs.map((job) => 2 * job));
      expect(await pool.run([])).to.deep.equal([]);
      expect(await pool.run([5])).to.deep.equal([10]);
    });
  }

  for (const [way, reason] of [
    ["exit", "exit code 3"],
    ["throw", "nobody expected this"],
  ] as const) {
    it(`reports WORKER_DIED when a thread ends by ${way}, at once and to every later caller`, async () => {
      const pool = start(1);
      const first = await expectAllianceError("WORKER_DIED", () => pool.run([1, way, 2]));
      expect(first.message).to.contain(reason);
      await expectAllianceError("WORKER_DIED", () => pool.run([1]));
    });
  }

  it("reports WORKER_DIED when one of two threads ends while the other works", async () => {
    await expectAllianceError("WORKER_DIED", () =>
      start(2).run([1, 2, "exit", ...Array.from({ length: 200 }, () => 3)]),
    );
  });

  it("reports WORKER_DIED when a thread's module cannot be loaded", async () => {
    await expectAllianceError("WORKER_DIED", () => start(1, new URL("./missing.ts", import.meta.url)).run([1]));
  });

  it("reports WORKER_DIED when it is closed while at work", async () => {
    const pool = start(1);
    const running = pool.run(["wait", 1]);
    await Promise.all([expectAllianceError("WORKER_DIED", () => running), pool.close()]);
  });

  it("throws what a thread refuses with its own code, and goes on working", async () => {
    const pool = start(1);
    const error = await expectAllianceError("REFUSED", () => pool.run(["refuse"]));
    expect([error.message, error.remedy]).to.deep.equal(["No.", "Ask nicely."]);
    expect(await pool.run([4])).to.deep.equal([8]);
  });

  for (const size of [0, -1, 1.5, Number.NaN]) {
    it(`refuses ${size} threads with INVALID_WORKERS`, async () => {
      await expectAllianceError("INVALID_WORKERS", () => start(size));
    });
  }
});
