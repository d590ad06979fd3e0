import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { IndexFile } from "../../../../services/indexer/store/IndexFile.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { temporaryDirectory } from "../../../support/temporaryDirectory.js";

describe("IndexFile", () => {
  const files = temporaryDirectory();

  it("makes a file once, and opens it again", () => {
    const path = files.path("again.db");
    IndexFile.openOrCreate(path).close();
    const file = IndexFile.openOrCreate(path);
    expect(file.source()).to.be.undefined;
    file.close();
    IndexFile.read(path).close();
  });

  it("reads only what is there, and writes nothing to it", async () => {
    await expectAllianceError("INDEX_MISSING", () => IndexFile.read(files.path("none.db")));
    const path = files.path("read.db");
    IndexFile.openOrCreate(path).close();
    const file = IndexFile.read(path);
    await expectAllianceError("INDEX_UNREADABLE", () => file.run("INSERT INTO milk VALUES (1, '1', '1')"));
    file.close();
  });

  it("refuses other databases, other versions and what is none", async () => {
    const other = files.path("other.db");
    const database = new DatabaseSync(other);
    database.exec("CREATE TABLE x (y); PRAGMA application_id = 7; PRAGMA user_version = 1");
    database.close();
    await expectAllianceError("INDEX_OTHER", () => IndexFile.openOrCreate(other));
    const path = files.path("version.db");
    const file = IndexFile.openOrCreate(path);
    file.run("PRAGMA user_version = 99");
    file.close();
    await expectAllianceError("INDEX_OTHER", () => IndexFile.openOrCreate(path));
    await expectAllianceError("INDEX_OTHER", () => IndexFile.read(path));
    const text = await files.write("text.db", "no database at all, but long enough to be looked at".repeat(20));
    await expectAllianceError("INDEX_DAMAGED", () => IndexFile.openOrCreate(text));
    await expectAllianceError("INDEX_UNREADABLE", () => IndexFile.openOrCreate(files.path("no", "directory.db")));
  });

  it("says that another process has locked it, and has lost nothing", async () => {
    const path = files.path("locked.db");
    const file = IndexFile.openOrCreate(path, { lockTimeout: 20 });
    const other = new DatabaseSync(path);
    other.exec("BEGIN IMMEDIATE");
    const insert = () => file.transaction(() => file.change("INSERT INTO milk VALUES (1, '1', '1')"));
    await expectAllianceError("INDEX_LOCKED", insert);
    other.exec("ROLLBACK");
    other.close();
    expect(insert()).to.equal(1);
    file.close();
  });

  it("keeps nothing of a transaction that there was no room for", async () => {
    const path = files.path("full.db");
    const file = IndexFile.openOrCreate(path);
    file.first("PRAGMA max_page_count = 45");
    await expectAllianceError("INDEX_FULL", () =>
      file.transaction(() => {
        for (let i = 0; i < 1_000; i++) file.run("INSERT INTO milk VALUES (?, ?, '0')", i, "9".repeat(500));
      }),
    );
    expect(file.all("SELECT * FROM milk")).to.be.empty;
    file.close();
  });
});
