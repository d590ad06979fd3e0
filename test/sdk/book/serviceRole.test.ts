import { expect } from "chai";
import { Book } from "../../../sdk/book/Book.js";
import { verify } from "../../../sdk/book/verify.js";
import { PostgresStore } from "../../../sdk/store/postgres/PostgresStore.js";
import { needsPostgres } from "../../support/postgres/needsPostgres.js";
import { postgresAddress } from "../../support/postgres/postgresAddress.js";
import { anAccrual, DAY, PROGRAMME, START } from "../../support/testBooks.js";

const ACCOUNT = "0x00000000000000000000000000000000000000AA";

describe("a service's own role in a book on PostgreSQL", () => {
  const role = `milk_service_${process.pid}`;
  let now = START;
  let [owned, served] = ["", ""];
  const options = { clock: () => now, knownTime: () => now };

  before(
    needsPostgres(async () => {
      owned = await postgresAddress();
      served = owned.replace(/\/\/[^@]*@/, `//${role}@`);
      const store = storeAt(owned.replace(/\?.*/, ""));
      store.execute(`CREATE ROLE ${role} LOGIN`);
      store.close();
      Book.create(owned, { ...PROGRAMME, holdSeconds: 0 }, { ...options, serviceRole: role }).close();
    }),
  );

  it("does all that a service does", () => {
    const book = Book.open(served, options);
    book.accrueBatch(Array.from({ length: 600 }, (_, i) => anAccrual(`P${i}`, 10n, { customerNumber: `C${i % 9}` })));
    book.redeem({ reference: "O1", customerNumber: "C1", points: 5n });
    book.refund({ reference: "R1", purchase: "P0", points: 10n });
    book.bindAccount({ claim: book.createClaim("C1").code, account: ACCOUNT });
    book.release({ requestId: "Q1", customerNumber: "C1", points: 7n });
    book.settleRelease([1]);
    book.unbindAccount("C1");
    book.erase("C2");
    now += 2 * DAY;
    book.closePeriod(START / DAY);
    book.recordRoot(START / DAY, `0x${"ab".repeat(32)}`);
    book.touch();
    expect(book.accrue(anAccrual("later", 1n)).duplicate).to.equal(false);
    book.close();
    expect(verify(served, { roots: false }).findings).to.deep.equal([]);
  });

  it("changes and removes no entry, nor what the book is of", () => {
    const store = storeAt(served);
    for (const sql of [
      "UPDATE entry SET points = points + 1",
      "DELETE FROM entry",
      "TRUNCATE entry",
      "UPDATE programme SET holdSeconds = 0",
      "DROP TRIGGER entryUnchanged ON entry",
      "ALTER TABLE entry DISABLE TRIGGER ALL",
      "DROP TABLE claim",
      "CREATE TABLE more (id INT)",
    ]) {
      expect(() => store.execute(sql), sql).to.throw(/permission denied|must be owner/);
    }
    store.close();
  });

  it("is not even for the owner, whom a trigger keeps from it", () => {
    const store = storeAt(owned);
    for (const sql of ["UPDATE entry SET points = 1", "DELETE FROM entry", "TRUNCATE entry"]) {
      expect(() => store.execute(sql), sql).to.throw(/entries are never/);
    }
    store.close();
  });

  function storeAt(address: string): PostgresStore {
    return new PostgresStore(address, { schema: "", explain: ({ reason }) => new Error(reason) });
  }
});
