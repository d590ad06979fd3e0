import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { importPurchases } from "../../../services/programme/purchases/importPurchases.js";
import { purchaseColumns, purchaseLine } from "../../../sdk/book/purchase.js";
import { verify } from "../../../sdk/book/verify.js";
import { BATCH, batchOf, doOperation } from "../../support/bookOperations.js";
import { Random } from "../../support/random.js";
import { DAY, START, testBooks } from "../../support/testBooks.js";
import { patience } from "../../../local/patience.js";

const deep = process.env["DEEP"] === "1";
const KILLS = deep ? 300 : 12;
const WRITER = fileURLToPath(new URL("../../support/bookWriter.ts", import.meta.url));
const LONGEST_MS = 30_000;

/** Runs a writer, kills it some milliseconds after it is ready (never, if undefined), and gives the lines it printed whole. */
async function write(args: readonly string[], milliseconds?: number): Promise<string[]> {
  const child = spawn(process.execPath, ["--import", "tsx", WRITER, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const late = setTimeout(() => child.kill("SIGKILL"), patience(LONGEST_MS));
  let text = "";
  let timer: NodeJS.Timeout | undefined;
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
    if (milliseconds !== undefined) timer ??= setTimeout(() => child.kill("SIGKILL"), milliseconds);
  });
  await once(child, "close");
  clearTimeout(late);
  clearTimeout(timer);
  return text.split("\n").slice(0, -1);
}

describe("Book, killed", () => {
  const books = testBooks();
  const random = new Random(BigInt(Date.now()));

  it(`has everything it acknowledged, and nothing half done, after each of ${KILLS} kills`, async function () {
    this.timeout(Math.max(1_200_000, 60_000 * KILLS));
    const { book, path, clock } = books.make();
    clock.now = START + 30 * DAY;
    let next = 0;
    // On a machine that is busy a writer comes to write less before it is killed: then more are.
    for (let kill = 0; kill < KILLS || (next <= KILLS * 3 && kill < KILLS * 10); kill++) {
      const [ready, ...lines] = await write([path, String(next)], Number(random.between(0n, 120n)));
      expect(ready).to.equal("ready");
      const { findings, entries } = verify(path);
      expect(findings).to.deep.equal([]);

      for (const line of lines) {
        expect(Number(line)).to.equal(next);
        expect(doOperation(book, next++), "what was acknowledged is there").to.equal(true);
      }
      expect(verify(path).entries, "so doing it again recorded nothing").to.equal(entries);

      // What the writer was at when it was killed is there whole, or not at all.
      if (next % 8 === 0) expect([0, BATCH]).to.include(book.accrueBatch(batchOf(next)).recorded);
      else doOperation(book, next);
      next++;
    }
    expect(next, "the writers came to write").to.be.greaterThan(KILLS * 3);
    expect(verify(path).findings).to.deep.equal([]);
  });

  it("ends an import the same as if it had never been killed", async function () {
    const purchases = Array.from({ length: 4_000 }, (_, i) => ({
      purchaseId: `P-${i}`,
      customerNumber: `C-${(i * 7_919) % 500}`,
      purchasedAt: START + i,
      amount: 100n,
      currency: "KRW" as const,
      points: BigInt((i % 90) + 1),
    }));
    const csv = await books.files.write(
      "purchases.csv",
      [purchaseColumns.join(","), ...purchases.map(purchaseLine), ""].join("\n"),
    );
    const undisturbed = books.make();
    undisturbed.clock.now = START + 30 * DAY;
    await importPurchases(undisturbed.book, csv);

    const { book, path } = books.make();
    let kills = 0;
    for (let run = 0; run < 20; run++) {
      const lines = await write([path, "import", csv], run < 6 ? Number(random.between(0n, 150n)) : undefined);
      const { findings, entries } = verify(path);
      expect(findings).to.deep.equal([]);
      const done = lines.at(-1) === "done";
      const acknowledged = done ? purchases.length : Number(lines.at(-1)) || 0;
      expect(entries).to.be.at.least(acknowledged);
      expect(entries % 100, "chunks are whole").to.equal(0);
      if (done) break;
      kills++;
    }
    expect(kills).to.be.at.least(1);
    const at = START + 30 * DAY;
    expect(book.totals(at)).to.deep.equal(undisturbed.book.totals(at));
    expect(verify(path).head).to.equal(verify(undisturbed.path).head);
  });
});
