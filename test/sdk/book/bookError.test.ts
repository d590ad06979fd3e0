import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { bookError } from "../../../sdk/book/bookError.js";

function errorOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return undefined;
}

describe("bookError", () => {
  it("names a database that has no room left", () => {
    const database = new DatabaseSync(":memory:");
    database.exec("CREATE TABLE t (a); PRAGMA max_page_count = 3");
    const cause = errorOf(() => database.exec("INSERT INTO t VALUES (zeroblob(100000))"));
    const error = bookError("a.db", cause);
    expect(error).to.be.instanceOf(AllianceError).and.include({ code: "BOOK_FULL", cause });
    database.close();
  });

  it("names a file that may not be written", () => {
    const database = new DatabaseSync(":memory:");
    database.exec("CREATE TABLE t (a); PRAGMA query_only = ON");
    const error = bookError(
      "a.db",
      errorOf(() => database.exec("INSERT INTO t VALUES (1)")),
    );
    expect(error).to.include({ code: "BOOK_UNREADABLE" });
    database.close();
  });

  it("leaves alone what is a defect of the program", () => {
    const database = new DatabaseSync(":memory:");
    for (const cause of [errorOf(() => database.exec("SELECT nothing")), new RangeError("x"), "text"]) {
      expect(bookError("a.db", cause)).to.equal(cause);
    }
    database.close();
  });
});
