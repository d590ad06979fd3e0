import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { DAY, makeBook, type BookWorld } from "./bookWorld.js";
import { ethers, FOREVER, time, World } from "./fixture.js";
import { PARTNER } from "./points.js";
import { signLinkConsent } from "../../sdk/signLinkConsent.js";
import { closeAndBuild } from "../../sdk/book/commitment/closeAndBuild.js";
import { changedManifest } from "./changedManifest.js";
import { parseManifest } from "../../deploy/manifest/parseManifest.js";
import { genesisOf } from "../../sdk/book/genesis.js";
import { hashEntry, entryRowOf } from "../../sdk/book/entry.js";
import type { PartnerPoint } from "../../typechain-types/index.js";

/**
 * A point contract of a fresh alliance with a commitment a day, its issuer, and two accounts that are not linked. It begins at noon: what is done
 * first is in the contract's first period, whatever the time of the day.
 */
export async function auditFixture() {
  await time.increaseTo(Math.ceil((await time.latest()) / DAY) * DAY + DAY / 2);
  const daily = changedManifest([["partners", PARTNER, "point", "commitmentPeriodSeconds"], DAY]);
  const world = await World.deploy(parseManifest(daily, "the test's manifest"));
  const accounts: [HardhatEthersSigner, HardhatEthersSigner] = [world.member(0), world.member(1)];
  return { world, point: world.point(PARTNER), issuer: world.partner(PARTNER).issuer, accounts };
}

/** Two customers of a programme, with a book and a chain that agree. */
export interface AuditWorld extends BookWorld {
  readonly world: World;
  readonly path: string;
  readonly point: PartnerPoint;
  readonly issuer: HardhatEthersSigner;
  readonly accounts: [HardhatEthersSigner, HardhatEthersSigner];
  /** Closed and posted. */
  readonly periods: readonly number[];
}

/** Issues what the book has pending, as it stands there. */
export async function issuePending({ book, point, issuer }: AuditWorld): Promise<number[]> {
  const lines = book.pendingReleases();
  const issues = lines.map(({ account, points, epoch, issueId }) => ({ to: account, amount: points, epoch, issueId }));
  await point.connect(issuer).issueBatch(issues);
  return lines.map(({ issueId }) => issueId);
}

/** Closes and builds the next period of the book once it is over, and posts its root. */
export async function postNext(world: Omit<AuditWorld, "periods">): Promise<number> {
  const { book, point, issuer } = world;
  const period = book.nextPeriod;
  world.now = Math.max(world.now, (period + 1) * DAY) + 60;
  await time.increaseTo(world.now);
  const { root } = await closeAndBuild(book, period);
  await point.connect(issuer).postCommitment(root, period);
  return period;
}

/**
 * Two periods of a programme, all of it on chain: C-0 and C-1 earn in two epochs, return, spend and release; both releases are issued
 * and settled; both roots are posted.
 */
export async function auditWorld(
  path: string,
  { world: alliance, point, issuer, accounts }: Awaited<ReturnType<typeof auditFixture>>,
): Promise<AuditWorld> {
  const start = await time.latest();
  const periodLength = Number(await point.commitmentPeriod());
  const terms = {
    chainId: Number((await ethers.provider.getNetwork()).chainId),
    point: await point.getAddress(),
    epochLength: Number(await point.epochLength()),
    validity: Number(await point.validityDuration()),
    periodLength,
    firstPeriod: Number(await point.nextCommitment()),
  };
  const world = Object.assign(makeBook(path, terms, start), { world: alliance, path, point, issuer, accounts });
  const { book } = world;
  for (const [i, account] of accounts.entries()) {
    const customerNumber = `C-${i}`;
    const old = world.now - 2 * terms.epochLength;
    book.accrue({ reference: `A-${i}`, customerNumber, points: 1_000n, purchasedAt: old });
    book.accrue({ reference: `B-${i}`, customerNumber, points: 500n, purchasedAt: world.now });
    book.bindAccount({ claim: book.createClaim(customerNumber).code, account: account.address });
    const { memberKey } = book.balanceOf({ customerNumber });
    const signature = await signLinkConsent(point, account, { account, memberKey, deadline: FOREVER });
    await point.connect(issuer).link(account, memberKey, FOREVER, signature);
  }
  book.refund({ reference: "R-0", purchase: "B-0", points: 100n });
  book.redeem({ reference: "S-1", customerNumber: "C-1", points: 300n });
  const first = await postNext(world);

  book.release({ requestId: "L-0", account: accounts[0].address, points: 1_200n });
  book.release({ requestId: "L-1", account: accounts[1].address, points: 50n });
  book.settleRelease(await issuePending({ ...world, periods: [] }));
  const second = await postNext(world);
  return Object.assign(world, { periods: [first, second] });
}

/** The network's provider with some methods of its own. */
export function providerWith(own: Partial<typeof ethers.provider>): typeof ethers.provider {
  return new Proxy(ethers.provider, {
    get(target, name) {
      const value: unknown = Reflect.get(own, name) ?? Reflect.get(target, name);
      return typeof value === "function" ? (...args: unknown[]): unknown => Reflect.apply(value, target, args) : value;
    },
  });
}

const number = z.number();
const programmeRow = z.object({
  chainId: number,
  point: z.string(),
  epochLength: number,
  validity: number,
  holdSeconds: number,
  periodLength: number,
  firstPeriod: number,
  createdAt: number,
  referenceKey: z.instanceof(Uint8Array),
});

/** What somebody may do who can write the file and knows its format. */
export class Forger {
  private readonly database: DatabaseSync;
  private readonly guards: readonly string[];

  constructor(path: string) {
    this.database = new DatabaseSync(path);
    const guards = this.database.prepare("SELECT sql FROM sqlite_schema WHERE type = 'trigger'").all();
    this.guards = guards.map(({ sql }) => String(sql));
    this.database.exec("PRAGMA foreign_keys = OFF; DROP TRIGGER entryUnchanged; DROP TRIGGER entryKept");
  }

  /** Puts the guards back, so that nothing tells that it was here. */
  close(): void {
    for (const guard of this.guards) this.database.exec(guard);
    this.database.close();
  }

  run(sql: string, ...values: (string | number | Uint8Array)[]): void {
    this.database.prepare(sql).run(...values);
  }

  /** Takes an entry out, and closes the gap in the numbers. */
  remove(seq: number): void {
    this.run("DELETE FROM entry WHERE seq = ?", seq);
    this.run("UPDATE entry SET operation = operation - 1 WHERE operation > ?", seq);
    this.run("UPDATE entry SET seq = seq - 1 WHERE seq > ?", seq);
    this.run("UPDATE period SET lastSeq = lastSeq - 1 WHERE lastSeq >= ?", seq);
  }

  /** Puts a copy of an entry behind it. */
  insertAfter(seq: number): void {
    this.run("UPDATE entry SET seq = -seq - 1, operation = operation + 1 WHERE seq > ?", seq);
    this.run("UPDATE entry SET seq = -seq WHERE seq < 0");
    const columns =
      "recordedAt, kind, member, epoch, points, purchasedAt, settlesAt, lot, purchase, issueId, reference, hash";
    this.run(
      `INSERT INTO entry (seq, operation, ${columns}) SELECT seq + 1, seq + 1, ${columns} FROM entry WHERE seq = ?`,
      seq,
    );
    this.run("UPDATE period SET lastSeq = lastSeq + 1 WHERE lastSeq >= ?", seq);
  }

  /** Computes every hash again, and the heads of the closed periods. */
  rechain(): void {
    const [programme] = this.database.prepare("SELECT genesis FROM programme").all();
    let head: unknown = programme?.["genesis"];
    const rows = this.database
      .prepare("SELECT entry.*, memberKey FROM entry JOIN member ON id = member ORDER BY seq")
      .all();
    for (const row of rows) {
      const key = row["memberKey"];
      if (!(head instanceof Uint8Array) || !(key instanceof Uint8Array)) throw new TypeError("a hash has another type");
      const hash = hashEntry(head, key, entryRowOf(row));
      this.run("UPDATE entry SET hash = ? WHERE seq = ?", hash, Number(row["seq"]));
      head = hash;
    }
    this.run("UPDATE period SET head = coalesce((SELECT hash FROM entry WHERE seq = lastSeq), head)");
  }

  /** Makes the genesis anew from what the book says of its programme. */
  renew(): void {
    const [row] = this.database.prepare("SELECT * FROM programme").all();
    const { createdAt, referenceKey, ...programme } = programmeRow.parse(row);
    this.run("UPDATE programme SET genesis = ?", genesisOf(programme, createdAt, referenceKey));
  }

  /** Has the roots of the closed periods built again by whoever builds them. */
  forgetRoots(): void {
    this.run("UPDATE period SET root = NULL");
  }
}
