import { createHash, randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { Wallet } from "ethers";
import { Book } from "../../sdk/book/Book.js";
import { ProgrammeClient } from "../../sdk/ProgrammeClient.js";
import { signProgrammeRequest } from "../../sdk/signProgrammeRequest.js";
import { parseProgrammeConfig } from "../../services/programme/config.js";
import { startProgramme } from "../../services/programme/startProgramme.js";
import { startFlood, type Answers, type StrangersRequest } from "./startFlood.js";

/** What shops get done, alone and beside strangers, and what slow readers cost. */
export interface ProgrammeAdmission {
  /** Accruals a second. */
  readonly undisturbed: number;
  /** The same beside 200 forged requests a second, half of them in the name of a member. */
  readonly forged: number;
  readonly answers: Answers;
  readonly readers: number;
  /** Memory of the process without and with slow readers of a list of 200,000 lines, MB. */
  readonly megabytesBefore: number;
  readonly megabytesAfter: number;
  /** The book's write-ahead log after shops wrote beside them, MB. */
  readonly logMegabytes: number;
}

const POINT = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const CHAIN_ID = 31_337;
const NOW = 1_800_000_000;
const MONTH = 2_629_800;
const DAY = 86_400;
const VALIDITY = 36;
/** Expires within the sixty days that the list is of. */
const EPOCH = Math.floor(NOW / MONTH) - VALIDITY;
const CUSTOMERS = 200_000;
const READERS = 200;
const SHOPS_AT_ONCE = 8;
const SECONDS = 10;
const FORGED_PER_SECOND = 200;
const API_KEY = "benchmark-shop-0123456789";
const MEGABYTE = 1_048_576;

/** A programme's service whose node is down: shops' accruals beside forged requests, then beside slow readers. */
export async function measureProgrammeAdmission(): Promise<ProgrammeAdmission> {
  const directory = await mkdtemp(join(tmpdir(), "milk-admission-"));
  const file = join(directory, "book");
  fillBook(file);
  const service = await startProgramme({
    config: configOf(file),
    issuer: Wallet.createRandom(),
    clock: () => NOW,
    logTo: { write: () => undefined },
  });
  try {
    const client = new ProgrammeClient({ url: service.url, chainId: BigInt(CHAIN_ID), point: POINT, clock: () => NOW });
    await accruals(client, 3);
    const undisturbed = await accruals(client, SECONDS);
    const requests = await forgeries(client);
    const flood = { url: service.url, requests, perSecond: FORGED_PER_SECOND };
    const flooding = await startFlood(join(directory, "flood.json"), flood);
    await sleep(5_000);
    const forged = await accruals(client, SECONDS);
    const answers = await flooding.stop();
    return { undisturbed, forged, answers, ...(await slowReaders(directory, service.url, client, file)) };
  } finally {
    await service.stop();
    await rm(directory, { recursive: true });
  }
}

async function slowReaders(directory: string, url: string, client: ProgrammeClient, book: string) {
  const memory = () => process.memoryUsage().rss / MEGABYTE;
  const headers = { authorization: `Bearer ${API_KEY}` };
  const requests = Array.from({ length: READERS }, () => ({ method: "GET", path: "/v1/expiring", headers }));
  const megabytesBefore = memory();
  const reading = await startFlood(join(directory, "slow.json"), {
    url,
    requests,
    perSecond: READERS,
    slow: true,
    once: true,
  });
  await accruals(client, SECONDS);
  const megabytesAfter = memory();
  const logMegabytes = statSync(`${book}-wal`).size / MEGABYTE;
  const { 200: readers = 0 } = await reading.stop();
  return { readers, megabytesBefore, megabytesAfter, logMegabytes };
}

/** So many shops at once, each as fast as it is answered. Gives accruals a second. */
async function accruals(client: ProgrammeClient, seconds: number): Promise<number> {
  const shop = client.shop(API_KEY);
  const begin = performance.now();
  const end = begin + seconds * 1_000;
  let done = 0;
  const lane = async () => {
    while (performance.now() < end) {
      const reference = randomBytes(16).toString("hex");
      const customerNumber = String(1 + (done % 1_000));
      await shop.accrue({ reference, customerNumber, points: 5n, purchasedAt: NOW });
      done++;
    }
  };
  await Promise.all(Array.from({ length: SHOPS_AT_ONCE }, lane));
  return (done * 1_000) / (performance.now() - begin);
}

/** In the name of a member, and of nobody; each gets a nonce of its own when it is sent. */
async function forgeries(client: ProgrammeClient): Promise<StrangersRequest[]> {
  const [member, stranger] = [Wallet.createRandom(), Wallet.createRandom()];
  const shop = client.shop(API_KEY);
  await client.member(member).bindAccount((await shop.createClaim("1")).code);
  const call = { method: "GET", path: "/v1/member/balance", body: "", issuedAt: BigInt(NOW) };
  const domain = { chainId: BigInt(CHAIN_ID), point: POINT };
  return Promise.all(
    [member, stranger].map(async ({ address }) => {
      const named = {
        getAddress: () => Promise.resolve(address),
        signTypedData: stranger.signTypedData.bind(stranger),
      };
      return { method: call.method, path: call.path, headers: await signProgrammeRequest(domain, named, call) };
    }),
  );
}

function configOf(book: string) {
  return parseProgrammeConfig(
    {
      book,
      // Nothing listens there.
      rpc: { url: "http://127.0.0.1:9", timeoutSeconds: 1, pollMilliseconds: 60_000 },
      chainId: CHAIN_ID,
      point: POINT,
      port: 0,
      trustProxy: ["127.0.0.1"],
      shops: [{ name: "shop", keySha256: createHash("sha256").update(API_KEY).digest("hex") }],
      limits: { perShop: 10_000_000, streamsPerShop: READERS },
      log: "silent",
    },
    "the benchmark",
  );
}

/** Customers whose points expire, without the journal behind them. */
function fillBook(file: string): void {
  const programme = { chainId: CHAIN_ID, point: POINT, epochLength: MONTH, validity: VALIDITY };
  Book.create(file, { ...programme, holdSeconds: DAY, periodLength: 366 * DAY }, { clock: () => NOW }).close();
  const database = new DatabaseSync(file);
  database.exec("PRAGMA synchronous = OFF; BEGIN");
  const member = database.prepare("INSERT INTO member (id, memberKey) VALUES (?, ?)");
  const customer = database.prepare("INSERT INTO customer (member, customerNumber, salt) VALUES (?, ?, ?)");
  const cohort = database.prepare("INSERT INTO cohort (member, epoch, accrued) VALUES (?, ?, ?)");
  for (let id = 1; id <= CUSTOMERS; id++) {
    member.run(id, randomBytes(32));
    customer.run(id, String(id), randomBytes(32));
    cohort.run(id, EPOCH, 1_000 + id);
  }
  database.exec("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)");
  database.close();
}
