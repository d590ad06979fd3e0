import { expect } from "chai";
import {
  auditFixture,
  auditWorld,
  Forger,
  issuePending,
  postNext,
  providerWith,
  type AuditWorld,
} from "../../../support/auditWorld.js";
import { DAY, makeBook } from "../../../support/bookWorld.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { ethers, FOREVER, loadFixture, time } from "../../../support/fixture.js";
import { PARTNER } from "../../../support/points.js";
import { temporaryDirectory } from "../../../support/temporaryDirectory.js";
import { Book } from "../../../../sdk/book/Book.js";
import { closeAndBuild } from "../../../../sdk/book/commitment/closeAndBuild.js";
import { audit } from "../../../../sdk/book/audit/audit.js";
import type { AuditReport } from "../../../../sdk/book/audit/AuditReport.js";
import { eip712Domain, signLinkConsent } from "../../../../sdk/signLinkConsent.js";

const codes = ({ findings }: AuditReport) => [...new Set(findings.map(({ code }) => code))];

describe("audit", () => {
  const files = temporaryDirectory();
  let run = 0;

  /** A programme with two posted periods, audited against its chain unless told otherwise. */
  async function world(): Promise<AuditWorld> {
    return auditWorld(files.path(`world-${run++}.db`), await loadFixture(auditFixture));
  }

  async function audited({ path, point, now }: AuditWorld): Promise<AuditReport> {
    return audit({ file: path, at: now, chain: { provider: ethers.provider, point: await point.getAddress() } });
  }

  async function auditedAlone({ path, now }: AuditWorld): Promise<AuditReport> {
    return audit({ file: path, at: now });
  }

  /** Closes the book, forges its file, and opens it again for building. */
  function forge({ path, book }: AuditWorld, work: (forger: Forger) => void): void {
    book.close();
    const forger = new Forger(path);
    work(forger);
    forger.close();
  }

  /** Has the forged book's roots built anew, as if they had always been these. */
  async function rebuild({ path, periods, now }: AuditWorld): Promise<void> {
    const book = Book.open(path, { clock: () => now });
    for (const period of periods) await closeAndBuild(book, period);
    book.close();
  }

  describe("of a book that is right", () => {
    it("finds that everything matches, and tells what there is", async () => {
      const given = await world();
      const report = await audited(given);
      expect(report.findings).to.deep.equal([]);
      expect(report).to.include({ ok: true, findingCount: 0, members: 2, entries: 16 });
      expect(report.periods.map(({ period }) => period)).to.deep.equal(given.periods);
      for (const { period, root, recorded, posted } of report.periods) {
        expect(root).to.equal(await given.point.commitmentOf(period));
        expect([recorded, posted]).to.deep.equal([root, root]);
      }
      expect(report.releases).to.deep.equal({ settled: 3, void: 0, pending: [] });
    });

    it("prints totals by cohort that roll forward, held and settled", async () => {
      const given = await world();
      const { totals } = await auditedAlone(given);
      const [old, young] = totals?.cohorts ?? [];
      expect(old).to.include({ accrued: 2_000n, cancelled: 0n, redeemed: 300n, released: 1_050n, outstanding: 650n });
      expect(young).to.include({ accrued: 1_000n, cancelled: 100n, redeemed: 0n, released: 200n, outstanding: 700n });
      expect(totals?.all).to.include({ accrued: 3_000n, outstanding: 1_350n, expired: 0n, held: 0n, settled: 1_350n });
      const expired = await audit({ file: given.path, at: given.now + 100 * 2_629_800 });
      expect(expired.totals?.all).to.include({ accrued: 3_000n, expired: 1_350n, outstanding: 0n });
      expect(expired.ok).to.equal(true);
    });

    it("lists pending lines, and whether the chain has them already", async () => {
      const given = await world();
      const { book, accounts } = given;
      book.release({ requestId: "L-2", account: accounts[0].address, points: 7n });
      await issuePending(given);
      book.release({ requestId: "L-3", account: accounts[1].address, points: 8n });
      const report = await audited(given);
      expect(report.ok).to.equal(true);
      expect(report.releases?.pending.map(({ issueId, points, issued }) => [issueId, points, issued])).to.deep.equal([
        [4, 7n, true],
        [5, 8n, false],
      ]);
      expect((await auditedAlone(given)).releases?.pending.map(({ issued }) => issued)).to.deep.equal([
        undefined,
        undefined,
      ]);
    });

    it("passes a period that is closed and not posted, or not even built, and an erased member", async () => {
      const given = await world();
      const { book } = given;
      given.now += DAY;
      await closeAndBuild(book, book.nextPeriod);
      given.now += DAY;
      book.closePeriod(book.nextPeriod);
      book.erase("C-0");
      const report = await audited(given);
      expect(report.findings).to.deep.equal([]);
      expect(report.periods.slice(2).map(({ recorded, posted }) => [recorded === undefined, posted])).to.deep.equal([
        [false, undefined],
        [true, undefined],
      ]);
    });

    it("passes issues to a member whose account was unlinked and another linked instead", async () => {
      const given = await world();
      const { book, point, issuer, accounts } = given;
      const [, second] = accounts;
      const carol = given.world.member(5);
      await point.connect(second).transfer(accounts[0], await point.balanceOf(second));
      await point.connect(issuer).unlink(second);
      const { memberKey } = book.balanceOf({ customerNumber: "C-1" });
      const signature = await signLinkConsent(point, carol, { account: carol, memberKey, deadline: FOREVER });
      await point.connect(issuer).link(carol, memberKey, FOREVER, signature);
      book.unbindAccount("C-1");
      book.bindAccount({ claim: book.createClaim("C-1").code, account: carol.address });
      book.release({ requestId: "L-2", account: carol.address, points: 7n });
      book.settleRelease(await issuePending(given));
      expect((await audited(given)).findings).to.deep.equal([]);
    });

    it("passes issues to the account that a member's was recovered to", async () => {
      const given = await world();
      const { book, point, issuer, accounts } = given;
      const [account] = accounts;
      const [admin, successor] = [given.world.partner(PARTNER).admin, given.world.member(5)];
      const { memberKey } = book.balanceOf({ customerNumber: "C-0" });
      const fields = ["address account", "address successor", "bytes32 memberKey", "uint256 nonce", "uint256 deadline"];
      const Recover = fields.map((field) => ({ type: field.split(" ")[0] ?? "", name: field.split(" ")[1] ?? "" }));
      const consent = {
        account: account.address,
        successor: successor.address,
        memberKey,
        nonce: 0n,
        deadline: FOREVER,
      };
      const signature = await successor.signTypedData(await eip712Domain(point), { Recover }, consent);
      await point.connect(admin).recover(account, successor, FOREVER, signature);
      await time.increase(4 * DAY);
      await point.connect(issuer).completeRecovery(account);
      given.now = await time.latest();
      book.unbindAccount("C-0");
      book.bindAccount({ claim: book.createClaim("C-0").code, account: successor.address });
      book.release({ requestId: "L-2", account: successor.address, points: 7n });
      book.settleRelease(await issuePending(given));
      expect((await audited(given)).findings).to.deep.equal([]);
    });

    it("passes what was released, issued and settled after the chain was first read, and leaves out what is younger still", async () => {
      const given = await world();
      const latest = await ethers.provider.getBlockNumber();
      given.book.release({ requestId: "L-2", account: given.accounts[0].address, points: 7n });
      given.book.settleRelease(await issuePending(given));
      await given.point.connect(given.issuer).issue(given.accounts[0], 1n, await given.point.currentEpoch(), 99n);
      let asked = 0;
      const provider = providerWith({
        getBlockNumber: async () => (asked++ === 0 ? latest : ethers.provider.getBlockNumber()),
      });
      const point = await given.point.getAddress();
      const report = await audit({ file: given.path, at: given.now, chain: { provider, point } });
      expect(report.findings).to.deep.equal([]);
      expect([report.block, asked]).to.deep.equal([latest, 2]);
      expect(codes(await audited(given))).to.deep.equal(["ISSUE_UNKNOWN"]);
    });

    it("passes a member whose later accrual paid for what a refund could not take back", async () => {
      const given = await world();
      const { book } = given;
      const { available } = book.balanceOf({ customerNumber: "C-1" });
      book.redeem({ reference: "S-2", customerNumber: "C-1", points: available });
      expect(book.refund({ reference: "R-1", purchase: "B-1", points: 500n }).debt).to.equal(500n);
      book.accrue({ reference: "D-1", customerNumber: "C-1", points: 800n, purchasedAt: given.now });
      await postNext(given);
      const report = await audited(given);
      expect(report.findings).to.deep.equal([]);
      expect(report.totals?.all.cancelled).to.equal(600n);
    });

    it("passes an empty book without any period", async () => {
      const path = files.path("empty.db");
      makeBook(path).book.close();
      const report = await audit({ file: path });
      expect(report).to.include({ ok: true, entries: 0, members: 0 });
      expect(report.periods).to.deep.equal([]);
    });

    it("shows how far it is", async () => {
      const given = await world();
      const steps = new Map<string, number>();
      const onProgress = (step: string, done: number, total: number) => steps.set(step, done / total);
      const chain = { provider: ethers.provider, point: await given.point.getAddress() };
      await audit({ file: given.path, chain, onProgress });
      expect([...steps]).to.deep.equal([
        ["blocks", 1],
        ["entries", 1],
      ]);
    });
  });

  describe("of a forged journal", () => {
    it("names an entry that was changed, and the first period that covers it", async () => {
      const given = await world();
      forge(given, (forger) => forger.run("UPDATE entry SET points = points + 1 WHERE seq = 12"));
      const report = await auditedAlone(given);
      expect(codes(report)).to.deep.equal(["JOURNAL_BROKEN"]);
      expect(report.findings[0]?.message)
        .to.contain("entry 12")
        .and.to.contain(`period ${given.periods[1]} is the first`);
      expect(report).to.include({ ok: false, entries: 11, releases: undefined, totals: undefined });
      expect(report.periods.map(({ root }) => root === undefined)).to.deep.equal([false, true]);
    });

    it("names an entry whose member's key was changed", async () => {
      const given = await world();
      forge(given, (forger) => forger.run("UPDATE member SET memberKey = ? WHERE id = 2", new Uint8Array(32)));
      const report = await auditedAlone(given);
      expect(report.findings[0]?.message).to.contain("entry 5");
    });

    it("names an entry that was taken out, whether its number is missing or the rest moved up", async () => {
      const gap = await world();
      forge(gap, (forger) => forger.run("DELETE FROM entry WHERE seq = 9"));
      expect((await auditedAlone(gap)).findings[0]?.message).to.contain("entry 9");
      const closed = await world();
      forge(closed, (forger) => forger.remove(9));
      expect((await auditedAlone(closed)).findings[0]?.message).to.contain("entry 9");
    });

    it("names an entry that was put in", async () => {
      const given = await world();
      forge(given, (forger) => forger.insertAfter(8));
      const report = await auditedAlone(given);
      expect(codes(report)).to.deep.equal(["JOURNAL_BROKEN"]);
      expect(report.findings[0]?.message).to.contain("entry 9");
    });

    for (const [what, forgery] of [
      ["changed", (forger: Forger) => forger.run("UPDATE entry SET points = points - 1 WHERE seq = 5")],
      ["taken out", (forger: Forger) => forger.remove(9)],
      ["put in", (forger: Forger) => forger.insertAfter(5)],
    ] as const) {
      it(`names the first period that differs when an entry was ${what} and every hash computed again`, async () => {
        const given = await world();
        forge(given, (forger) => {
          forgery(forger);
          forger.rechain();
        });
        for (const report of [await auditedAlone(given), await audited(given)]) {
          expect(codes(report)).not.to.include("JOURNAL_BROKEN");
          const first = report.findings.find(({ code }) => code === "ROOT_DIFFERS");
          expect(first?.message).to.contain(`Period ${given.periods[0]}:`);
        }
      });
    }

    it("names only the later period when the entry is of the later one", async () => {
      const given = await world();
      forge(given, (forger) => {
        forger.run("UPDATE entry SET reference = ? WHERE seq = 12", new Uint8Array(32));
        forger.rechain();
      });
      const report = await auditedAlone(given);
      expect(report.findings.map(({ code }) => code)).to.deep.equal(["ROOT_DIFFERS"]);
      expect(report.findings[0]?.message).to.contain(`Period ${given.periods[1]}:`);
    });

    it("finds by the chain alone a book of which all was computed again: cohorts, hashes, heads and roots", async () => {
      const given = await world();
      forge(given, (forger) => {
        forger.run("UPDATE entry SET points = points - 1 WHERE seq = 5");
        forger.run(
          "UPDATE cohort SET accrued = accrued - 1 WHERE member = 2 AND epoch = (SELECT epoch FROM entry WHERE seq = 5)",
        );
        forger.run("UPDATE lot SET points = points - 1, held = held - 1 WHERE seq = 5");
        forger.rechain();
        forger.forgetRoots();
      });
      await rebuild(given);
      expect((await auditedAlone(given)).findings, "nothing in the book itself tells").to.deep.equal([]);
      const report = await audited(given);
      expect(codes(report)).to.deep.equal(["COMMITMENT_DIFFERS"]);
      expect(report.findings[0]?.message).to.contain(`Period ${given.periods[0]}:`);
    });

    it("finds entries that no book writes: more taken than there was, lines out of turn", async () => {
      const given = await world();
      forge(given, (forger) => {
        forger.run("UPDATE entry SET points = 5000 WHERE kind = 5");
        forger.run("UPDATE entry SET issueId = 7 WHERE kind = 7 AND issueId = 1");
        forger.rechain();
      });
      const report = await auditedAlone(given);
      const invalid = report.findings.filter(({ code }) => code === "ENTRY_INVALID").map(({ message }) => message);
      expect(invalid.join("\n")).to.contain("more points of epoch").and.to.contain("line 7, which was never released");
    });
  });

  describe("of forged periods", () => {
    it("finds a root that was replaced", async () => {
      const given = await world();
      forge(given, (forger) =>
        forger.run("UPDATE period SET root = ? WHERE period = ?", new Uint8Array(32), given.periods[1] ?? 0),
      );
      expect((await audited(given)).findings.map(({ code }) => code)).to.deep.equal(["ROOT_DIFFERS"]);
    });

    it("finds a seed, a head and a last entry that were replaced", async () => {
      const period = ({ periods }: AuditWorld) => periods[0] ?? 0;
      const seed = await world();
      forge(seed, (forger) =>
        forger.run("UPDATE period SET seed = ? WHERE period = ?", new Uint8Array(32), period(seed)),
      );
      expect(codes(await auditedAlone(seed))).to.deep.equal(["ROOT_DIFFERS"]);
      const head = await world();
      forge(head, (forger) =>
        forger.run("UPDATE period SET head = ? WHERE period = ?", new Uint8Array(32), period(head)),
      );
      expect(codes(await auditedAlone(head))).to.deep.equal(["PERIOD_INVALID"]);
      const last = await world();
      forge(last, (forger) => forger.run("UPDATE period SET lastSeq = lastSeq - 1 WHERE period = ?", period(last)));
      expect(codes(await auditedAlone(last))).to.deep.equal(["PERIOD_INVALID", "ROOT_DIFFERS"]);
      const beyond = await world();
      forge(beyond, (forger) => forger.run("UPDATE period SET lastSeq = 99 WHERE period = ?", beyond.periods[1] ?? 0));
      expect(codes(await auditedAlone(beyond))).to.deep.equal(["PERIOD_INVALID"]);
    });

    it("finds periods that were taken out: the first by its gap, the last by its root on chain", async () => {
      const first = await world();
      forge(first, (forger) => forger.run("DELETE FROM period WHERE period = ?", first.periods[0] ?? 0));
      expect(codes(await auditedAlone(first))).to.deep.equal(["PERIOD_INVALID"]);
      const last = await world();
      forge(last, (forger) => forger.run("DELETE FROM period WHERE period = ?", last.periods[1] ?? 0));
      expect(codes(await auditedAlone(last))).to.deep.equal([]);
      const report = await audited(last);
      expect(codes(report)).to.deep.equal(["COMMITMENT_UNKNOWN"]);
      expect(report.findings[0]?.message).to.contain(`Period ${last.periods[1]}`);
    });

    it("starts from the chain: a book without its periods, its first period moved on and an entry changed, is found by every root", async () => {
      const given = await world();
      const { periods } = given;
      const next = (periods.at(-1) ?? 0) + 1;
      forge(given, (forger) => {
        forger.run("DELETE FROM period");
        forger.run("UPDATE programme SET firstPeriod = ?", next);
        forger.renew();
        forger.run("UPDATE entry SET points = points - 1 WHERE seq = 5");
        forger.run(
          "UPDATE cohort SET accrued = accrued - 1 WHERE member = 2 AND epoch = (SELECT epoch FROM entry WHERE seq = 5)",
        );
        forger.run("UPDATE lot SET points = points - 1, held = held - 1 WHERE seq = 5");
        forger.rechain();
      });
      expect((await auditedAlone(given)).findings, "nothing in the book itself tells").to.deep.equal([]);
      const report = await audited(given);
      expect(codes(report)).to.deep.equal(["PROGRAMME_DIFFERS", "COMMITMENT_UNKNOWN"]);
      const messages = report.findings.map(({ message }) => message);
      expect(messages[0]).to.equal(`The firstPeriod is ${next} in the book and ${periods[0]} on chain.`);
      expect(messages.slice(1)).to.deep.equal(
        periods.map((period) => `Period ${period} has a root on chain, and the book has not closed it.`),
      );
    });

    it("takes what the chain cannot say from whoever audits", async () => {
      const given = await world();
      const report = await audit({ file: given.path, at: given.now, expected: { holdSeconds: 7 * DAY } });
      expect(report.findings.map(({ message }) => message)).to.deep.equal([
        `The holdSeconds is 0 in the book and ${7 * DAY} as it was told.`,
      ]);
    });

    it("finds a root on chain that is not the journal's", async () => {
      const given = await world();
      const period = given.book.nextPeriod;
      given.now += DAY;
      given.book.closePeriod(period);
      const { timestamp } = (await ethers.provider.getBlock("latest")) ?? { timestamp: 0 };
      await ethers.provider.send("evm_increaseTime", [given.now - timestamp]);
      await given.point.connect(given.issuer).postCommitment(`0x${"ab".repeat(32)}`, period);
      expect(codes(await audited(given))).to.deep.equal(["COMMITMENT_DIFFERS"]);
    });
  });

  describe("of releases and issues (invariant 11)", () => {
    it("finds an issue that the book does not know, with what it issued", async () => {
      const given = await world();
      const epoch = await given.point.currentEpoch();
      await given.point.connect(given.issuer).issue(given.accounts[0], 77n, epoch, 40n);
      await given.point.connect(given.issuer).issue(given.accounts[0], 78n, epoch, 0n);
      const report = await audited(given);
      expect(report.findings.map(({ code }) => code)).to.deep.equal(["ISSUE_UNKNOWN", "ISSUE_UNKNOWN"]);
      expect(report.findings[0]?.message).to.contain("Issue 40, 77 points").and.to.contain(given.accounts[0].address);
    });

    it("finds a line that is settled and was never issued", async () => {
      const given = await world();
      given.book.release({ requestId: "L-2", account: given.accounts[0].address, points: 7n });
      given.book.settleRelease([4]);
      const report = await audited(given);
      expect(codes(report)).to.deep.equal(["ISSUE_MISSING"]);
      expect(report.findings[0]?.message).to.contain("line 4").and.to.contain("7 points");
    });

    for (const [what, change] of [
      ["another amount", { amount: 8n }],
      ["another epoch", { epoch: -1n }],
      ["another member", { to: 1 }],
    ] as const) {
      it(`finds a line that was issued with ${what}, settled or not`, async () => {
        const given = await world();
        const { book, point, issuer, accounts } = given;
        book.release({ requestId: "L-2", account: accounts[0].address, points: 7n });
        const [line] = book.pendingReleases();
        if (line === undefined) throw new TypeError("nothing is pending");
        const to = "to" in change ? accounts[change.to] : accounts[0];
        const epoch = BigInt(line.epoch) + ("epoch" in change ? change.epoch : 0n);
        await point.connect(issuer).issue(to, "amount" in change ? change.amount : 7n, epoch, line.issueId);
        for (let round = 0; round < 2; round++) {
          const report = await audited(given);
          expect(codes(report)).to.deep.equal(["ISSUE_DIFFERS"]);
          expect(report.findings[0]?.message).to.contain("line 4");
          book.settleRelease([4]);
        }
      });
    }

    it("finds a line that is void in the book and was issued", async () => {
      const given = await world();
      const { book, accounts } = given;
      book.release({ requestId: "L-2", account: accounts[0].address, points: 7n });
      await issuePending(given);
      given.now += 30 * 2_629_800;
      book.voidRelease([4]);
      expect(codes(await audited(given))).to.deep.equal(["ISSUE_DIFFERS"]);
    });
  });

  describe("of another programme", () => {
    it("finds that book and contract are not of the same point, chain or terms", async () => {
      const given = await world();
      const path = files.path("other.db");
      const other = makeBook(path, { chainId: 5, validity: 3 }, given.now);
      other.book.close();
      const report = await audit({
        file: path,
        chain: { provider: ethers.provider, point: await given.point.getAddress() },
      });
      const messages = report.findings.filter(({ code }) => code === "PROGRAMME_DIFFERS").map(({ message }) => message);
      expect(messages.map((message) => message.split(" ")[1])).to.include.members(["chainId", "point", "validity"]);
    });
  });

  describe("errors", () => {
    it("gives CHAIN_UNREADABLE where there is no point contract", async () => {
      const path = files.path("alone.db");
      makeBook(path).book.close();
      const point = `0x${"12".repeat(20)}`;
      await expectAllianceError("CHAIN_UNREADABLE", () =>
        audit({ file: path, chain: { provider: ethers.provider, point } }),
      );
    });

    it("gives BOOK_MISSING where there is no book", async () => {
      await expectAllianceError("BOOK_MISSING", () => audit({ file: files.path("none.db") }));
    });
  });
});
