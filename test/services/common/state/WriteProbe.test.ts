import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { AllianceError } from "../../../../sdk/AllianceError.js";
import { Checkpoint } from "../../../../services/common/state/Checkpoint.js";
import { openFileStore } from "../../../../services/common/state/openFileStore.js";
import { WriteProbe } from "../../../../services/common/state/WriteProbe.js";
import { temporaryDirectory } from "../../../support/temporaryDirectory.js";

const STATE = { applicationId: 1, version: 1, schema: "", chainId: 1n, contract: "0x", ifDeleted: "" };
const AN_HOUR_MS = 3_600_000;

describe("WriteProbe", () => {
  const directory = temporaryDirectory();
  let now = 0;
  const probeOf = (write: () => void | Promise<void>) => new WriteProbe(write, () => now);
  const status = (probe: WriteProbe) => {
    now += AN_HOUR_MS;
    return probe.status();
  };

  it("says ok of a service's file that can be written, and the code while it cannot", async () => {
    const store = openFileStore(directory.path("state"), STATE);
    try {
      const probe = probeOf(() => new Checkpoint(store).touch());
      expect(await status(probe)).to.equal("ok");
      store.execute("PRAGMA query_only = 1");
      expect(await status(probe)).to.equal("STATE_UNUSABLE");
      store.execute("PRAGMA query_only = 0");
      expect(await status(probe)).to.equal("ok");
    } finally {
      store.close();
    }
  });

  it("says so of a file without room", async () => {
    const database = new DatabaseSync(directory.path("full"));
    try {
      database.exec("CREATE TABLE filler (bytes BLOB) STRICT; PRAGMA max_page_count = 3");
      const probe = probeOf(() => database.exec("INSERT INTO filler VALUES (zeroblob(100000))"));
      expect(await status(probe)).to.equal("STATE_FULL");
      database.exec("PRAGMA max_page_count = 1000");
      expect(await status(probe)).to.equal("ok");
    } finally {
      database.close();
    }
  });

  it("says ok while another writes: then it can be written", async () => {
    const path = directory.path("locked");
    const [one, other] = [new DatabaseSync(path), new DatabaseSync(path, { timeout: 0 })];
    try {
      one.exec("CREATE TABLE filler (n INTEGER) STRICT; BEGIN IMMEDIATE");
      expect(await status(probeOf(() => other.exec("INSERT INTO filler VALUES (1)")))).to.equal("ok");
    } finally {
      one.close();
      other.close();
    }
  });

  it("says INTERNAL of an error that is not the file's", async () => {
    const probe = probeOf(() => {
      throw new TypeError("x is not a function");
    });
    expect(await status(probe)).to.equal("INTERNAL");
  });

  it("writes once in a while, however often it is asked", async () => {
    let written = 0;
    const probe = probeOf(() => {
      written++;
    });
    for (let i = 0; i < 20; i++) {
      now += 1_000;
      expect(await probe.status()).to.equal("ok");
    }
    expect(written).to.equal(4);
  });

  it("gives the last result while a write takes long, and the write's own once it has ended", async () => {
    let end: (() => void) | undefined;
    const probe = probeOf(
      () =>
        new Promise((_, reject) => {
          end = () => reject(new AllianceError("STATE_FULL", "full", "make room"));
        }),
    );
    expect(await status(probe)).to.equal("ok");
    expect(await status(probe)).to.equal("ok");
    end?.();
    expect(await status(probe)).to.equal("STATE_FULL");
  });
});
