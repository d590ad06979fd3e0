/**
 * Makes what is in `test/support/data/0.1.0` with the code of version 0.1.0 itself:
 *
 *     git worktree add ../milk-0.1.0 15ff3e1 && cd ../milk-0.1.0 && npm install && npx hardhat build --no-tests
 *     node --import tsx tools/versions/keep-0.1.0.mjs ../milk-0.1.0
 *
 * `contracts.json.gz`: what a deployment of 0.1.0 needs, a contract each: ABI, creation code, where libraries are linked in, runtime code and
 * its immutables. `deploy/builds/0.1.0.json`: by which its code is known on a chain. `book.gz`, `relayer.gz`, `programme.gz`, `feeder.gz`:
 * files as the programs of 0.1.0 leave them. `expected.json`: what those programs say of them. Every run makes the same bytes.
 */
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { argv } from "node:process";
import { fileURLToPath, pathToFileURL, URL } from "node:url";
import { gzipSync } from "node:zlib";
import { getBytes, keccak256 } from "ethers";

const checkout = resolve(argv[2] ?? ".");
const here = fileURLToPath(new URL("../../test/support/data/0.1.0/", import.meta.url));
const work = mkdtempSync(join(tmpdir(), "milk-0.1.0-"));
const load = (file) => import(pathToFileURL(join(checkout, file)).href);
const put = (name, content) => writeFileSync(join(here, name), content);
const keep = (name) => put(`${name}.gz`, gzipSync(readFileSync(join(work, name)), { level: 9 }));
const digest = (text) => createHash("sha256").update(text).digest();

/** With which a library begins, so that it knows whether it is called as one. */
const PUSH20 = 0x73;
const CONTRACTS = [
  "ERC2771Forwarder",
  "VestingWallet",
  "Membership",
  "PartnerPointFactory",
  "PartnerPoint",
  "AllianceTimelock",
  "RoleRegistry",
  "MilkToken",
  "PriceOracle",
  "FeedAggregator",
  "PoolDesk",
  "PointExchange",
  "ExchangeLens",
];

/** The code of each contract, with zeros in the places that are made for one contract: immutables, libraries' addresses, its own. */
function buildOf({ deployedBytecode, deployedLinkReferences = {}, immutableReferences = {} }) {
  const code = getBytes(deployedBytecode.replace(/__\$[0-9a-f]{34}\$__/g, "0".repeat(40)));
  const links = Object.values(deployedLinkReferences).flatMap((file) => Object.values(file).flat());
  const own = code[0] === PUSH20 ? [{ start: 1, length: 20 }] : [];
  const places = [...Object.values(immutableReferences).flat(), ...links, ...own];
  const holes = places.map(({ start, length }) => [start, length]).sort(([a], [b]) => a - b);
  for (const [start, length] of holes) code.fill(0, start, start + length);
  return { length: code.length, hash: keccak256(code), holes };
}

function contracts() {
  const files = readdirSync(join(checkout, "artifacts"), { recursive: true }).map(String);
  const found = CONTRACTS.map((name) => {
    const file = files.find((path) => path.endsWith(`/${name}.sol/${name}.json`));
    return [name, JSON.parse(readFileSync(join(checkout, "artifacts", file), "utf8"))];
  });
  put("contracts.json.gz", gzipSync(JSON.stringify(Object.fromEntries(found)), { level: 9 }));
  const builds = Object.fromEntries(found.map(([name, artifact]) => [name, buildOf(artifact)]));
  put(
    "../../../../deploy/builds/0.1.0.json",
    `${JSON.stringify({ version: "0.1.0", contracts: builds }, undefined, 2)}\n`,
  );
}

const DAY = 86_400;
const POINT = "0x1111111111111111111111111111111111111111";
const FORWARDER = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const account = (n) => `0x${String(n).padStart(40, "0")}`;

/** Half a year of a small shop: everything that a book can record. */
async function book() {
  const { Book } = await load("sdk/book/Book.ts");
  const { closeAndBuild } = await load("sdk/book/commitment/closeAndBuild.ts");
  const path = join(work, "book");
  const secrets = {
    memberSalt: (customer) => digest(`salt ${customer}`),
    periodSeed: (period) => digest(`seed ${period}`),
    referenceKey: () => digest("reference key"),
    claimCode: (customer) => digest(`claim ${customer} ${now}`),
  };
  let now = 700 * 30 * DAY + DAY;
  const programme = { chainId: 31_337, point: POINT, epochLength: 30 * DAY, validity: 3, holdSeconds: 7 * DAY };
  const made = Book.create(path, { ...programme, periodLength: 30 * DAY }, { clock: () => now, secrets });
  const buy = (customer, reference, points) =>
    made.accrue({ reference, customerNumber: `C${customer}`, points: BigInt(points), purchasedAt: now });
  const bind = (customer) => {
    const { code } = made.createClaim(`C${customer}`);
    made.bindAccount({ claim: code, account: account(customer) });
  };
  for (let i = 1; i <= 40; i++) buy(i, `A${i}`, 1_000 * i);
  for (let i = 1; i <= 6; i++) bind(i);
  made.unbindAccount("C6");
  now += 8 * DAY;
  made.refund({ reference: "R1", purchase: "A7", points: 2_000n });
  made.redeem({ reference: "S1", customerNumber: "C8", points: 3_000n });
  made.redeem({ reference: "S2", customerNumber: "C7", points: 5_000n });
  made.refund({ reference: "R2", purchase: "A7", points: 1_000n });
  const payload = JSON.stringify({ swap: { into: POINT, least: "12" } });
  made.release({ requestId: "W1", account: account(1), points: 400n });
  made.release({ requestId: "W2", account: account(2), points: 500n, payload });
  made.release({ requestId: "W3", account: account(3), points: "all" });
  made.settleRelease([1, 2]);
  made.erase("C2");
  for (let i = 1; i <= 3; i++) {
    now += 30 * DAY;
    await closeAndBuild(made, made.nextPeriod);
    buy(10 + i, `B${i}`, 700 * i);
    buy(7, `D${i}`, 600);
    buy(4, `E${i}`, 50);
  }
  now += 30 * DAY;
  made.voidRelease([3]);
  made.release({ requestId: "W4", account: account(4), points: "all", payload: "{}" });
  made.closePeriod(made.nextPeriod);
  made.recordNotice({ horizon: 30, epoch: 702, file: "n.csv", rows: 2, points: 1_300n, sha256: "ab".repeat(32) });
  made.createClaim("C9");
  const customers = Array.from({ length: 40 }, (_, i) => `C${i + 1}`).filter((customer) => customer !== "C2");
  const seen = {
    now,
    nextIssueId: made.nextIssueId,
    balances: customers.map((customerNumber) => made.balanceOf({ customerNumber })),
    totals: made.totals(),
    releases: ["W1", "W3", "W4"].map((id) => made.releaseOf(id)),
    pending: made.pendingReleases(),
    periods: [...made.periods()].map(({ period, lastSeq, seed, root }) => ({ period, lastSeq, seed, root })),
    notices: made.notices(),
  };
  made.close();
  keep("book");
  return seen;
}

/** Requests in every state that a relayer knows, one of them in a transaction that no node has seen. */
async function relayer() {
  const { openState } = await load("services/relayer/state/openState.ts");
  const { RequestQueue } = await load("services/relayer/state/RequestQueue.ts");
  const { Outbox } = await load("services/common/state/Outbox.ts");
  const database = openState(join(work, "relayer"), 31_337n, FORWARDER);
  let now = 1_790_000_000_000;
  const queue = new RequestQueue(database, () => now);
  const id = (n) => `0x${n.toString(16).padStart(64, "0")}`;
  const insert = (n, member, nonce) =>
    queue.insert(id(n), {
      from: account(member),
      to: FORWARDER,
      value: 0n,
      gas: 100_000n,
      nonce: BigInt(nonce),
      deadline: 1_800_000_000n,
      data: "0x01020304",
      signature: `0x${"11".repeat(65)}`,
    });
  for (const [n, member, nonce] of [
    [1, 1, 0],
    [2, 1, 1],
    [3, 2, 0],
    [4, 2, 5],
    [5, 3, 0],
    [6, 4, 0],
    [7, 5, 9],
  ]) {
    insert(n, member, nonce);
    now += 10;
  }
  const outbox = new Outbox(database, account(90));
  const signed = { hash: id(900), raw: "0x02", fees: 0n, signedAt: 1_790_000_000 };
  const intent = {
    kind: "batch",
    payload: JSON.stringify([id(1), id(3)]),
    to: FORWARDER,
    data: "0x",
    gasLimit: 900_000n,
  };
  outbox.add(intent, 0, signed, () => queue.setSent([id(1), id(3)]));
  outbox.close(outbox.open().id, "mined");
  queue.end([{ id: id(1), transactionHash: id(900), blockNumber: 12 }]);
  const failure = { code: "PointExchange_Paused", reason: "it is paused" };
  queue.end([{ id: id(3), failure, transactionHash: id(900), blockNumber: 12 }]);
  const next = { ...intent, payload: JSON.stringify([id(5)]) };
  outbox.add(next, 1, { ...signed, hash: id(901) }, () => queue.setSent([id(5)]));
  outbox.close(outbox.open().id, "reverted");
  queue.requeue([id(5)], true);
  queue.defer(account(5), 1_000);
  const open = { ...intent, payload: JSON.stringify([id(6)]) };
  outbox.add(open, 2, { ...signed, hash: id(902) }, () => queue.setSent([id(6)]));
  const fates = [1, 2, 3, 4, 5, 6, 7].map((n) => queue.fateOf(id(n)));
  const events = [1, 2, 3, 4, 5].map((member) => queue.events.after(account(member), 0));
  database.close();
  keep("relayer");
  return { now, fates, events, last: queue_last(events) };
}

const queue_last = (events) => Math.max(...events.flat().map(({ number }) => number));

/** Files whose form has not changed since. */
async function others() {
  const { openState } = await load("services/programme/state/openState.ts");
  const { openStateFile } = await load("services/common/state/openStateFile.ts");
  const { OUTBOX_SCHEMA } = await load("services/common/state/Outbox.ts");
  const programme = openState(join(work, "programme"), 31_337n, POINT);
  programme.exec("INSERT INTO nonce (account, nonce, expiresAt) VALUES ('a', 'b', 2000000000)");
  programme.close();
  // "MSFD", as startFeeder.ts of 0.1.0 has it.
  const feeder = {
    applicationId: 0x4d534644,
    version: 1,
    schema: OUTBOX_SCHEMA,
    chainId: 31_337n,
    contract: POINT,
    ifDeleted: "",
  };
  openStateFile(join(work, "feeder"), feeder).close();
  keep("programme");
  keep("feeder");
}

contracts();
const expected = { book: await book(), relayer: await relayer() };
await others();
put(
  "expected.json",
  `${JSON.stringify(expected, (_, value) => (typeof value === "bigint" ? `${value}n` : value), 1)}\n`,
);
