import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { patience } from "../../../local/patience.js";
import { health, problem } from "../../../sdk/programme/schemas.js";
import { nodelessProgramme, type NodelessProgramme } from "../../support/nodelessProgramme.js";
import { API_KEY } from "../../support/ProgrammeWorld.js";

/** Of a calm machine. */
const AT_ONCE_MS = 100;
const ROUNDS = 10;
const WAITING = 100;

describe("a programme's service whose book another program has locked", function () {
  let programme: NodelessProgramme;
  let other: DatabaseSync;
  const start = async (writes: NonNullable<Parameters<typeof nodelessProgramme>[0]>["writes"]) => {
    programme = await nodelessProgramme({ writes, limits: { perShop: 1_000_000, perAddress: 1_000_000 } });
    await programme.client.shop(API_KEY).accrue(purchase("first"));
    other = new DatabaseSync(programme.book);
    other.exec("BEGIN IMMEDIATE");
  };
  afterEach(async () => {
    other.close();
    await programme.stop();
  });

  const purchase = (reference: string) => ({
    reference,
    customerNumber: "1",
    points: 1n,
    purchasedAt: programme.time,
  });
  const post = (reference: string) =>
    fetch(`${programme.url}/v1/accruals`, {
      method: "POST",
      headers: { authorization: `Bearer ${API_KEY}`, "content-type": "application/json" },
      body: JSON.stringify({ ...purchase(reference), points: "1" }),
    });

  it("answers reads and its health at once all the while, and records what waited when the lock is gone", async () => {
    await start({});
    const shop = programme.client.shop(API_KEY);
    let answered = 0;
    const writes = ["w1", "w2", "w3"].map(async (reference) => {
      const recorded = await shop.accrue(purchase(reference));
      answered++;
      return recorded;
    });
    const took: number[] = [];
    for (let i = 0; i < ROUNDS; i++) {
      const begin = performance.now();
      expect((await shop.balanceOf("1")).held).to.equal(1n);
      const read = performance.now();
      expect(health.parse(await (await fetch(`${programme.url}/health`)).json()).book).to.equal("ok");
      took.push(read - begin, performance.now() - read);
    }
    expect(answered).to.equal(0);
    expect(took.toSorted((a, b) => a - b)[ROUNDS], "the median").to.be.below(patience(AT_ONCE_MS));
    other.exec("ROLLBACK");
    expect((await Promise.all(writes)).map(({ duplicate }) => duplicate)).to.deep.equal([false, false, false]);
    expect((await shop.balanceOf("1")).held).to.equal(4n);
  });

  it("refuses by name what has waited too long, and nothing of it is recorded", async () => {
    await start({ lockSeconds: 1 });
    const begin = performance.now();
    const response = await post("late");
    expect([response.status, problem.parse(await response.json()).code]).to.deep.equal([503, "BOOK_LOCKED"]);
    expect(performance.now() - begin).to.be.at.least(1_000);
    other.exec("ROLLBACK");
    const shop = programme.client.shop(API_KEY);
    expect((await shop.balanceOf("1")).held).to.equal(1n);
    expect((await shop.accrue(purchase("late"))).duplicate).to.equal(false);
  });

  it("tells what is more than may wait to come again, and when", async () => {
    await start({ waiting: WAITING });
    const writes = Array.from({ length: WAITING + 20 }, (_, i) => post(`m${i}`));
    const refused = await Promise.any(
      writes.map(async (write) => {
        const response = await write;
        if (response.status === 200) throw new Error("recorded");
        return response;
      }),
    );
    expect([refused.status, refused.headers.get("retry-after")]).to.deep.equal([503, "1"]);
    expect(problem.parse(await refused.json()).code).to.equal("BUSY");
    other.exec("ROLLBACK");
    const statuses = await Promise.all(writes.map(async (write) => (await write).status));
    const recorded = statuses.filter((status) => status === 200).length;
    expect(recorded).to.be.at.least(WAITING - 1);
    expect((await programme.client.shop(API_KEY).balanceOf("1")).held).to.equal(BigInt(1 + recorded));
  });
});
