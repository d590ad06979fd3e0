import { spawnSync } from "node:child_process";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import type { Store } from "../../../../sdk/store/Store.js";
import { Outbox } from "../../../../services/common/state/Outbox.js";
import { openState } from "../../../../services/relayer/state/openState.js";
import { RequestQueue } from "../../../../services/relayer/state/RequestQueue.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { oldFacts, plain, putOldFile } from "../../../support/oldFile.js";
import { temporaryDirectory } from "../../../support/temporaryDirectory.js";

const CHILD = fileURLToPath(new URL("../../../support/kill/migrateChild.ts", import.meta.url));
const FORWARDER = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const CHAIN = 31_337n;
const OBJECTS = "SELECT type, name, sql FROM sqlite_schema WHERE name <> 'sqlite_sequence' ORDER BY name";
const idOf = (n: number) => `0x${n.toString(16).padStart(64, "0")}`;
const accountOf = (n: number) => `0x${String(n).padStart(40, "0")}`;

describe("a relayer's file of 0.1.0", () => {
  const files = temporaryDirectory();
  const { now, fates, events, last } = oldFacts.relayer;
  let count = 0;
  const old = () => putOldFile("relayer", files.path(`old-${++count}`));

  /** Opens it as the relayer does, and looks. */
  function open<Result>(path: string, look: (store: Store, queue: RequestQueue) => Result): Result {
    const store = openState(path, CHAIN, FORWARDER);
    try {
      return look(store, new RequestQueue(store, () => now));
    } finally {
      store.close();
    }
  }
  const factsOf = (path: string) =>
    open(path, (_, queue) => ({
      fates: plain([1, 2, 3, 4, 5, 6, 7].map((n) => queue.fateOf(idOf(n)))),
      events: plain([1, 2, 3, 4, 5].map((member) => queue.events.after(accountOf(member), 0))),
    }));

  it("has every request, its fate and its events, and is copied before", () => {
    const path = old();
    expect(factsOf(path)).to.deep.equal({ fates, events });
    const copy = new DatabaseSync(`${path}.before-v1`, { readOnly: true });
    expect(copy.prepare("PRAGMA user_version").get()).to.deep.include({ user_version: 1 });
    expect(copy.prepare("SELECT count(*) AS count FROM request").get()).to.deep.include({ count: 7 });
    copy.close();
  });

  it("is then like one that was made anew", () => {
    const path = old();
    const fresh = files.path("fresh");
    const objects = (file: string) => open(file, (store) => store.all(OBJECTS));
    expect(objects(path)).to.deep.equal(objects(fresh));
  });

  it("goes on where it stopped: what is under way, what waits, and for whom", () => {
    open(old(), (store, queue) => {
      const under = new Outbox(store, accountOf(90)).open();
      expect(under).to.include({ nonce: 2, payload: JSON.stringify([idOf(6)]) });
      queue.reconcile(new Map([[accountOf(90), [idOf(6)]]]));
      expect(queue.fateOf(idOf(6))?.status).to.equal("sent");
      const waiting = queue.candidates(10, 0, accountOf(90));
      expect(waiting.map(({ id }) => id)).to.deep.equal([2, 4, 5].map(idOf));
      expect(waiting.map(({ standing }) => standing)).to.deep.equal(["unknown", "unknown", "unknown"]);
      expect(
        waiting.map(({ alone }) => alone),
        "its batch had reverted",
      ).to.deep.equal([false, false, true]);
      expect(queue.waiting.parked()).to.equal(1);
      expect(queue.gas.ofMember(accountOf(1))).to.be.greaterThan(2 * 100_000);
    });
  });

  it("gives no event's number twice, not even to a member that comes later", () => {
    open(old(), (_, queue) => {
      const before = queue.events.last(accountOf(1));
      queue.setSent([idOf(2)], accountOf(90));
      expect(queue.events.after(accountOf(1), before).map(({ number }) => number)).to.deep.equal([before + 1]);
      queue.insert(idOf(50), { ...queue.contentOf(idOf(2)), from: accountOf(60), nonce: 0n }, "linked", false);
      expect(queue.events.after(accountOf(60), 0)[0]?.number).to.be.greaterThan(last);
    });
  });

  for (const moment of ["before", "after"]) {
    it(`killed ${moment} it was written anew, is the old one, and comes through the next start`, () => {
      const path = old();
      const child = spawnSync(process.execPath, ["--import", "tsx", CHILD, "state", path, moment, FORWARDER]);
      expect(child.signal, String(child.stderr)).to.equal("SIGKILL");
      const database = new DatabaseSync(path);
      expect(database.prepare("PRAGMA user_version").get()).to.deep.include({ user_version: 1 });
      expect(database.prepare("SELECT count(*) AS count FROM request").get()).to.deep.include({ count: 7 });
      database.close();
      expect(factsOf(path)).to.deep.equal({ fates, events });
    });
  }

  it("is left alone when it is another chain's or another relayer's, or when a copy is in the way", async () => {
    const path = old();
    await expectAllianceError("STATE_OTHER", () => openState(path, 1n, FORWARDER));
    await expectAllianceError("STATE_OTHER", () => openState(path, CHAIN, accountOf(1)));
    putOldFile("feeder", `${path}.before-v1`);
    await expectAllianceError("BACKUP_EXISTS", () => openState(path, CHAIN, FORWARDER));
    const database = new DatabaseSync(path);
    expect(database.prepare("PRAGMA user_version").get()).to.deep.include({ user_version: 1 });
    database.close();
  });

  it("is refused when it is of a later version", async () => {
    const path = old();
    const database = new DatabaseSync(path);
    database.exec("PRAGMA user_version = 4");
    database.close();
    const { message } = await expectAllianceError("STATE_OTHER", () => openState(path, CHAIN, FORWARDER));
    expect(message).to.contain("version 4").and.contain("version 3");
  });
});
