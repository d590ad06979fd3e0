import { expect } from "chai";
import { isPostgresAddress, parsePostgresAddress } from "../../../../sdk/store/postgres/parsePostgresAddress.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";

describe("parsePostgresAddress", () => {
  it("reads hosts, ports, user, database and schema", () => {
    expect(parsePostgresAddress("postgres://milk@db1:5433,db2,[::1]:7/yanolja?schema=book")).to.deep.equal({
      hosts: [
        { host: "db1", port: 5433 },
        { host: "db2", port: 5432 },
        { host: "::1", port: 7 },
      ],
      user: "milk",
      database: "yanolja",
      schema: "book",
      ssl: false,
    });
    expect(parsePostgresAddress("postgresql://h/d")).to.deep.include({ user: undefined, schema: "public" });
    expect(parsePostgresAddress("postgres://h/d?sslmode=require").ssl).to.deep.equal({ rejectUnauthorized: false });
  });

  it("takes what begins otherwise for a file", () => {
    expect(["yanolja.book", "/var/lib/milk/a.book", "postgres.book"].filter(isPostgresAddress)).to.deep.equal([]);
  });

  it("refuses a password in it, and does not repeat it", async () => {
    const error = await expectAllianceError("STORE_ADDRESS_INVALID", () =>
      parsePostgresAddress("postgres://milk:hunter2@db/yanolja"),
    );
    expect(error.message).to.include("password").and.not.include("hunter2");
    expect(error.remedy).to.include("PGPASSFILE");
  });

  for (const address of [
    "postgres://",
    "postgres://db",
    "postgres://db/",
    "postgres://db:99999/d",
    "postgres://db:x/d",
    "postgres://,/d",
    "postgres://db/d?schema=Book",
    "postgres://db/d?schema=a;b",
    "postgres://db/d?schema=",
    "postgres://db/d?sslmode=prefer",
    "postgres://db/d?scheme=book",
  ]) {
    it(`refuses ${address}`, async () => {
      await expectAllianceError("STORE_ADDRESS_INVALID", () => parsePostgresAddress(address));
    });
  }
});
