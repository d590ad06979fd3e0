import { readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { expect } from "chai";
import { writeNotices } from "../../../services/programme/writeNotices.js";
import type { Book } from "../../../sdk/book/Book.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { anAccrual, DAY, EPOCH, PROGRAMME, testBooks } from "../../support/testBooks.js";

const expiry = (epoch: number) => (epoch + 4) * PROGRAMME.epochLength;
const date = (epoch: number) => new Date(expiry(epoch) * 1_000).toISOString().slice(0, 10);
const nameOf = (epoch: number, horizon: number) => `expiring-${date(epoch)}-epoch-${epoch}-${horizon}-days.csv`;
const days = [60, 30, 3];

describe("writeNotices", () => {
  const books = testBooks();

  /** A book in which C1 has 100 points (10 of them held) and C2 5 that expire with epoch 699, and C1 1 point of epoch 700. */
  function made() {
    const all = books.make();
    all.book.accrueBatch([
      anAccrual("P1", 90n, { epoch: EPOCH - 1, purchasedAt: all.clock.now - 8 * DAY }),
      anAccrual("P2", 10n, { epoch: EPOCH - 1 }),
      anAccrual("P3", 5n, { epoch: EPOCH - 1, customerNumber: 'C,"2' }),
      anAccrual("P4", 4n, { epoch: EPOCH - 1, customerNumber: "C3", purchasedAt: all.clock.now - 8 * DAY }),
      anAccrual("P5", 1n),
    ]);
    all.book.redeem({ reference: "O1", customerNumber: "C3", points: 4n });
    const directory = `${all.path}.notices`;
    const run = (more: Partial<Parameters<typeof writeNotices>[1]> = {}, book: Book = all.book) =>
      writeNotices(book, { directory, days, ...more });
    return { ...all, directory, run };
  }

  it("writes who has points that expire, a file a horizon and expiry, and records it", async () => {
    const { book, clock, directory, run } = made();
    clock.now = expiry(EPOCH - 1) - 60 * DAY;
    const { written, lost } = await run();
    const file = nameOf(EPOCH - 1, 60);
    const time = new Date(expiry(EPOCH - 1) * 1_000).toISOString().replace(".000Z", "Z");
    const text = `customer_number,points,expires_at\nC1,100,${time}\n"C,""2",5,${time}\n`;
    expect(await readdir(directory)).to.deep.equal([file]);
    expect(await readFile(`${directory}/${file}`, "utf8")).to.equal(text);
    expect((await stat(`${directory}/${file}`)).mode & 0o777).to.equal(0o600);
    expect(written).to.deep.equal([
      {
        horizon: 60,
        epoch: EPOCH - 1,
        expiresAt: expiry(EPOCH - 1),
        file,
        rows: 2,
        points: 105n,
        sha256: createHash("sha256").update(text).digest("hex"),
        writtenAt: clock.now,
      },
    ]);
    expect(lost).to.deep.equal([]);
    expect(book.notices()).to.deep.equal(written);
  });

  it("writes no customer number as a formula", async () => {
    const { book, clock, directory, run } = made();
    const numbers = ["=1+1", "+8210", "-1", "@SUM(A1)", "a;=1+1", "C1"];
    for (const customerNumber of numbers.slice(0, -1)) {
      book.accrue(anAccrual(customerNumber, 1n, { customerNumber, epoch: EPOCH - 1 }));
    }
    clock.now = expiry(EPOCH - 1) - 60 * DAY;
    await run();
    const lines = (await readFile(`${directory}/${nameOf(EPOCH - 1, 60)}`, "utf8")).split("\n");
    const fields = lines.slice(3, -1).map((line) => line.slice(0, line.lastIndexOf(",1,")));
    expect(fields).to.deep.equal(["'=1+1", "'+8210", "'-1", "'@SUM(A1)", '"a;=1+1"']);
  });

  it("writes nothing before it is due, to the second", async () => {
    const { clock, run } = made();
    clock.now = expiry(EPOCH - 1) - 60 * DAY - 1;
    expect(await run()).to.deep.equal({ written: [], lost: [] });
    clock.now++;
    expect((await run()).written).to.have.lengthOf(1);
  });

  it("writes nothing twice", async () => {
    const { book, clock, directory, run } = made();
    clock.now = expiry(EPOCH - 1) - 60 * DAY;
    await run();
    const before = await stat(`${directory}/${nameOf(EPOCH - 1, 60)}`);
    book.accrue(anAccrual("more", 1n, { epoch: EPOCH - 1, customerNumber: "C4" }));
    clock.now += DAY;
    expect(await run()).to.deep.equal({ written: [], lost: [] });
    expect((await stat(`${directory}/${nameOf(EPOCH - 1, 60)}`)).mtimeMs).to.equal(before.mtimeMs);
  });

  it("catches up with days that were missed, while the points are valid", async () => {
    const { clock, run } = made();
    const dueAt = async (time: number) => {
      clock.now = time;
      return (await run()).written.map(({ horizon, epoch }) => `${epoch}: ${horizon}`);
    };
    expect(await dueAt(expiry(EPOCH - 1) - 20 * DAY)).to.deep.equal(["699: 60", "700: 60", "699: 30"]);
    expect(await dueAt(expiry(EPOCH - 1)), "699: 3 was missed for good").to.deep.equal(["700: 30"]);
    expect(await dueAt(expiry(EPOCH) - 2 * DAY)).to.deep.equal(["700: 3"]);
  });

  it("can be told another time than now, but none before the last entry", async () => {
    const { clock, run } = made();
    expect((await run({ at: expiry(EPOCH - 1) - 60 * DAY })).written).to.have.lengthOf(1);
    await expectAllianceError("INVALID_TIME", () => run({ at: clock.now - 1 }));
    await expectAllianceError("INVALID_TIME", () => run({ at: NaN }));
    await expectAllianceError("INVALID_DAYS", () => run({ days: [30, 0] }));
  });

  it("reports a file that is gone or changed, as long as its points are valid", async () => {
    const { clock, directory, run } = made();
    clock.now = expiry(EPOCH - 1) - 20 * DAY;
    await run();
    await rm(`${directory}/${nameOf(EPOCH - 1, 60)}`);
    await writeFile(`${directory}/${nameOf(EPOCH - 1, 30)}`, "other");
    const { written, lost } = await run();
    expect(written).to.deep.equal([]);
    expect(lost.map(({ horizon, problem }) => `${horizon} ${problem}`)).to.deep.equal(["60 gone", "30 changed"]);
    clock.now = expiry(EPOCH - 1);
    expect((await run()).lost.map(({ epoch }) => epoch)).to.deep.equal([]);
  });

  it("publishes what a run that was killed had recorded, and removes what it had not", async () => {
    const { clock, directory, run } = made();
    clock.now = expiry(EPOCH - 1) - 60 * DAY;
    const {
      written: [notice],
    } = await run();
    const file = `${directory}/${nameOf(EPOCH - 1, 60)}`;
    await rename(file, `${file}.${notice?.sha256}`);
    await writeFile(`${file}.0123abcd.draft`, "half");
    await writeFile(`${directory}/somebody-else.txt`, "stays");
    expect(await run()).to.deep.equal({ written: [notice], lost: [] });
    expect((await readdir(directory)).sort()).to.deep.equal([nameOf(EPOCH - 1, 60), "somebody-else.txt"]);
  });

  it("leaves out customers that were erased", async () => {
    const { book, clock, directory, run } = made();
    book.erase("C1");
    clock.now = expiry(EPOCH - 1) - 60 * DAY;
    expect((await run()).written[0]).to.include({ rows: 1, points: 5n });
    expect(await readFile(`${directory}/${nameOf(EPOCH - 1, 60)}`, "utf8")).not.to.include("C1,");
  });

  it("refuses a directory that cannot be written", async () => {
    const { run } = made();
    const file = await books.files.write("a file", "");
    const error = await expectAllianceError("NOTICES_UNWRITABLE", () => run({ directory: file }));
    expect(error.message).to.include(file);
  });
});
