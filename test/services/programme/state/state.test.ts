import { readdir, readFile, stat } from "node:fs/promises";
import { expect } from "chai";
import { openState } from "../../../../services/programme/state/openState.js";
import { ReleaseNotes } from "../../../../services/programme/state/ReleaseNotes.js";
import { ReplayGuard } from "../../../../services/programme/state/ReplayGuard.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { putOldFile } from "../../../support/oldFile.js";
import { describeOnEngines } from "../../../support/postgres/describeOnEngines.js";
import { temporaryDirectory } from "../../../support/temporaryDirectory.js";

const POINT = "0x5FbDB2315678afecb367f032d93F642f64180aa3";

describe("openState", () => {
  const directory = temporaryDirectory();

  it("keeps everybody else out until it is closed", async () => {
    const file = directory.path("locked");
    const state = openState(file, 1n, POINT);
    await expectAllianceError("SERVICE_RUNNING", () => openState(file, 1n, POINT));
    state.close();
    openState(file, 1n, POINT).close();
  });

  it("makes a file that only its owner can read", async () => {
    const file = directory.path("private");
    const state = openState(file, 1n, POINT);
    for (const path of [file, `${file}-wal`]) expect((await stat(path)).mode & 0o077, path).to.equal(0);
    state.close();
  });

  it("opens the file of 0.1.0 as it is, without a copy", async () => {
    const file = putOldFile("programme", directory.path("old"));
    const state = openState(file, 31_337n, "0x1111111111111111111111111111111111111111");
    expect(state.first("SELECT count(*) AS n FROM nonce")).to.deep.include({ n: 1 });
    state.close();
    expect(await readdir(directory.path()))
      .to.include("old")
      .and.not.include("old.before-v2");
  });

  it("refuses the file of another chain or programme", async () => {
    const file = directory.path("other");
    openState(file, 1n, POINT).close();
    await expectAllianceError("STATE_OTHER", () => openState(file, 2n, POINT));
    await expectAllianceError("STATE_OTHER", () => openState(file, 1n, POINT.toLowerCase()));
  });

  it("refuses what is no such file, and does not change it", async () => {
    const file = await directory.write("text", "no database, but long enough to look at".repeat(20));
    await expectAllianceError("STATE_UNUSABLE", () => openState(file, 1n, POINT));
    expect((await readFile(file, "utf8")).slice(0, 11)).to.equal("no database");
    await expectAllianceError("STATE_UNUSABLE", () => openState(directory.path("no", "where"), 1n, POINT));
  });
});

describeOnEngines("ReplayGuard", ({ newAddress }) => {
  it("takes a nonce of an account once, and forgets it long after its time", () => {
    const state = openState(newAddress(), 1n, POINT);
    const guard = new ReplayGuard(state);
    expect(guard.take("a", "0xAB", 1_000n, 900)).to.equal(true);
    expect(guard.take("a", "0xab", 1_000n, 900)).to.equal(false);
    expect(guard.take("b", "0xab", 1_000n, 900)).to.equal(true);
    expect(guard.take("a", "0xab", 1_000n, 1_600)).to.equal(false);
    expect(guard.take("a", "0xcd", 2_000n, 1_601)).to.equal(true);
    expect(state.first("SELECT count(*) AS n FROM nonce")).to.deep.include({ n: 1 });
    state.close();
  });
});

describe("ReplayGuard on a full disk", () => {
  const directory = temporaryDirectory();

  it("remembers in memory what only reads, refuses what is to change something, and takes nothing twice", async () => {
    const state = openState(directory.path("full"), 1n, POINT);
    const guard = new ReplayGuard(state);
    expect(guard.take("a", "0x01", 1_000n, 900)).to.equal(true);
    const pages = state.first("PRAGMA page_count")?.["page_count"];
    state.execute(`PRAGMA max_page_count = ${String(pages)}`);
    const nonces = Array.from({ length: 500 }, (_, i) => `0x${(i + 16).toString(16).padStart(64, "0")}`);
    for (const nonce of nonces) expect(guard.take("a", nonce, 1_000n, 900, true)).to.equal(true);
    await expectAllianceError("STATE_FULL", () => guard.take("b", `0x${"f".repeat(64)}`, 1_000n, 900));
    for (const nonce of ["0x01", ...nonces]) {
      expect(guard.take("a", nonce, 1_000n, 900, true)).to.equal(false);
      expect(guard.take("a", nonce.toUpperCase(), 1_000n, 900)).to.equal(false);
    }
    state.execute("PRAGMA max_page_count = 100000");
    expect(guard.take("b", `0x${"f".repeat(64)}`, 1_000n, 900)).to.equal(true);
    expect(guard.take("a", nonces.at(-1) ?? "", 1_000n, 900)).to.equal(false);
    state.close();
  });
});

describeOnEngines("ReleaseNotes", ({ newAddress }) => {
  it("keeps the newest consent, the latest reason and the first fate", () => {
    const state = openState(newAddress(), 1n, POINT);
    const notes = new ReleaseNotes(state);
    notes.setConsent("a", { deadline: 1n, signature: "0x01" });
    notes.setConsent("a", { deadline: 2n ** 70n, signature: "0x02" });
    expect(notes.consentOf("a")).to.deep.equal({ deadline: 2n ** 70n, signature: "0x02" });
    const retry = { attempts: 1, nextAt: 5, alone: true, code: "A", reason: "a" };
    notes.setRetry("r", retry);
    notes.setRetry("r", { ...retry, attempts: 2 });
    expect(notes.retryOf("r")).to.deep.equal({ ...retry, attempts: 2 });
    expect(notes.retriesOf(["q", "r"])).to.deep.equal(new Map([["r", { ...retry, attempts: 2 }]]));
    const again = { code: "B", reason: "b", alone: false };
    const deferred = { ...again, attempts: 3, nextAt: 30, alone: true };
    expect(notes.defer("r", again, { retrySeconds: 5, longestRetrySeconds: 20 }, 10)).to.deep.equal(deferred);
    expect(notes.defer("r", again, { retrySeconds: 5, longestRetrySeconds: 20 }, 40).nextAt).to.equal(60);
    expect(notes.retries()).to.equal(1);
    notes.clearRetries(["r"]);
    expect(notes.retryOf("r")).to.equal(undefined);
    const fate = { status: "done" as const, code: "", reason: "", transactionHash: "0x05" };
    notes.setFate("r", fate);
    notes.setFate("r", { ...fate, status: "skipped" });
    expect(notes.fateOf("r")).to.deep.equal(fate);
    state.close();
  });
});
