import { expect } from "chai";
import { openStore } from "../../../sdk/store/openStore.js";
import type { Store } from "../../../sdk/store/Store.js";
import type { StoreFailure } from "../../../sdk/store/StoreFailure.js";
import { postgresSchema } from "../../../sdk/store/postgres/dialect.js";
import { describeOnEngines } from "../../support/postgres/describeOnEngines.js";

const SCHEMA = `
CREATE TABLE thing (
  id INTEGER PRIMARY KEY,
  longName TEXT NOT NULL,          -- a name: not a column
  bytes BLOB,
  number INTEGER NOT NULL DEFAULT 0 CHECK (number >= 0),
  UNIQUE (longName)
) STRICT;
CREATE TRIGGER thingKept BEFORE DELETE ON thing BEGIN SELECT RAISE(ABORT, 'things are never removed'); END;`;

describeOnEngines("openStore", ({ engine, newAddress }) => {
  const stores: Store[] = [];
  let address = "";

  function open(readOnly = false): Store {
    const explain = ({ problem, reason, cause }: StoreFailure) => new Error(`${problem}: ${reason}`, { cause });
    const store = openStore(address, { schema: SCHEMA, explain, readOnly, lockTimeout: 100 });
    stores.push(store);
    return store;
  }

  function make(): Store {
    address = newAddress();
    const store = open();
    if (engine === "sqlite") store.execute(`PRAGMA journal_mode = WAL; ${SCHEMA}`);
    else {
      const { schema } = { schema: new URL(address).searchParams.get("schema") ?? "" };
      store.execute(`CREATE SCHEMA ${schema}; ${postgresSchema(SCHEMA, schema)}`);
    }
    return store;
  }

  afterEach(() => {
    for (const store of stores.splice(0)) store.close();
  });

  it("gives rows by the names of their columns, integers as asked for", () => {
    const store = make();
    store.run(
      "INSERT INTO thing (id, longName, bytes, number) VALUES (?, ?, ?, ?)",
      1,
      "a",
      Buffer.from([1]),
      2n ** 60n,
    );
    expect(store.firstExact("SELECT * FROM thing")).to.deep.equal({
      id: 1n,
      longName: "a",
      bytes: Uint8Array.of(1),
      number: 2n ** 60n,
    });
    expect(store.first("SELECT id AS otherName, bytes IS NULL AS none, longName FROM thing")).to.include({
      otherName: 1,
    });
    expect(() => store.first("SELECT number FROM thing")).to.throw(/number/);
    expect(store.all("SELECT id FROM thing WHERE longName = ?2 AND id = ?1", 1, "a")).to.deep.equal([{ id: 1 }]);
    expect([...store.eachList("SELECT longName, id FROM thing", { exact: true })]).to.deep.equal([["a", 1n]]);
    expect(store.lists("SELECT count(*), sum(id) FROM thing")).to.deep.equal([[1, 1]]);
  });

  it("inserts and looks up many rows, few or thousands, whatever is in them", () => {
    const store = make();
    for (const count of [0, 1, 3, 1_000]) {
      const rows = Array.from({ length: count }, (_, i) => {
        const name = `${count}-${i}\t\n\r\\N\\ "{},' 한`;
        return [count * 10_000 + i, name, i % 2 === 0 ? null : Buffer.from(name), i] as const;
      });
      store.insertMany("thing", ["id", "longName", "bytes", "number"], rows);
      const [found] = store.matching({
        select: "SELECT id, longName, bytes FROM thing",
        columns: ["longName", "number"],
        keys: rows.map(([, name, , number]) => [name, number]),
      });
      const byId = found.sort((a, b) => Number(a["id"]) - Number(b["id"]));
      expect(byId).to.deep.equal(
        rows.map(([id, longName, bytes]) => ({ id: BigInt(id), longName, bytes: bytes && Uint8Array.from(bytes) })),
      );
    }
    const [nothing, all] = store.matching(
      { select: "SELECT id FROM thing", columns: ["longName"], keys: [["none"]] },
      { select: "SELECT count(*) AS count FROM thing" },
    );
    expect([nothing, all]).to.deep.equal([[], [{ count: 1_004n }]]);
  });

  it("adds to a row that is there, as the clause says", () => {
    const store = make();
    const add = (number: number) => {
      store.insertMany(
        "thing",
        ["id", "longName", "number"],
        [[1, "a", number]],
        "ON CONFLICT (id) DO UPDATE SET number = thing.number + excluded.number",
      );
    };
    add(1);
    add(2);
    expect(store.first("SELECT number FROM thing")).to.deep.equal({ number: 3 });
    expect(store.change("UPDATE thing SET number = 0 WHERE id > ?", 5)).to.equal(0);
    expect(store.change("UPDATE thing SET number = 0")).to.equal(1);
  });

  it("does a transaction whole or not at all, and undoes no more than a savepoint", () => {
    const store = make();
    const insert = (id: number) => {
      store.run("INSERT INTO thing (id, longName) VALUES (?, ?)", id, `n${id}`);
    };
    const refuse = () => {
      throw new Error("refused");
    };
    store.write(() => {
      insert(1);
      const second = () =>
        store.savepoint(() => {
          insert(2);
          refuse();
        });
      expect(second).to.throw("refused");
      store.savepoint(() => {
        insert(3);
        const fourth = () =>
          store.savepoint(() => {
            insert(4);
            expect(store.all("SELECT id FROM thing")).to.have.length(3);
            refuse();
          });
        expect(fourth).to.throw("refused");
      });
    });
    expect(store.inTransaction).to.equal(false);
    const fifth = () => {
      store.write(() => {
        insert(5);
        refuse();
      });
    };
    expect(fifth).to.throw("refused");
    expect(store.all("SELECT id FROM thing ORDER BY id")).to.deep.equal([{ id: 1 }, { id: 3 }]);
    // A row that breaks a rule is found at the latest when the transaction ends, and then nothing of it stays.
    const sixth = () => {
      store.write(() => {
        insert(6);
        insert(1);
      });
    };
    expect(sixth).to.throw();
    expect(store.all("SELECT id FROM thing")).to.have.length(2);
  });

  it("reads one state however it is written meanwhile, and never waits for who writes", () => {
    const store = make();
    const reader = open(true);
    store.run("INSERT INTO thing (id, longName) VALUES (1, 'a')");
    reader.read(() => {
      expect(reader.all("SELECT id FROM thing")).to.have.length(1);
      store.write(() => {
        store.run("INSERT INTO thing (id, longName) VALUES (2, 'b')");
        expect(reader.all("SELECT id FROM thing")).to.have.length(1);
      });
      expect(reader.all("SELECT id FROM thing")).to.have.length(1);
    });
    expect(reader.all("SELECT id FROM thing")).to.have.length(2);
    expect(() => reader.run("INSERT INTO thing (id, longName) VALUES (3, 'c')")).to.throw();
  });

  it("lets one write at a time, and says so to whoever waited too long", () => {
    const store = make();
    const other = open();
    store.write(() => {
      // A transaction begins with the first question.
      expect(store.all("SELECT id FROM thing")).to.deep.equal([]);
      store.run("INSERT INTO thing (id, longName) VALUES (1, 'a')");
      expect(() => other.write(() => other.run("INSERT INTO thing (id, longName) VALUES (2, 'b')"))).to.throw(
        /^locked/,
      );
    });
    other.write(() => other.run("INSERT INTO thing (id, longName) VALUES (2, 'b')"));
    expect(store.all("SELECT id FROM thing")).to.have.length(2);
  });

  it("walks through thousands of rows while others are asked for", () => {
    const store = make();
    const rows = Array.from({ length: 12_000 }, (_, i) => [i, `n${i}`]);
    store.insertMany("thing", ["id", "longName"], rows);
    let sum = 0;
    for (const [id] of store.eachList("SELECT id FROM thing ORDER BY id")) {
      if (Number(id) % 5_000 === 0) {
        expect(store.first("SELECT id FROM thing WHERE id = ?", Number(id))).to.include({ id });
      }
      sum += Number(id);
    }
    expect(sum).to.equal((12_000 * 11_999) / 2);
    for (const { id } of store.each("SELECT id FROM thing ORDER BY id")) if (id === 3n) break;
    store.write(() => expect([...store.each("SELECT id FROM thing")]).to.have.length(12_000));
  });

  it("keeps what a trigger keeps", () => {
    const store = make();
    store.run("INSERT INTO thing (id, longName) VALUES (1, 'a')");
    expect(() => store.run("DELETE FROM thing")).to.throw("things are never removed");
    expect(store.all("SELECT id FROM thing")).to.have.length(1);
  });
});
