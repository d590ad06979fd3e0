import { spawn, type ChildProcess } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { Book } from "../../../sdk/book/Book.js";
import { health } from "../../../sdk/programme/schemas.js";
import { ProgrammeClient } from "../../../sdk/ProgrammeClient.js";
import { signProgrammeRequest } from "../../../sdk/signProgrammeRequest.js";
import { freePort } from "../../../local/chain/startAnvil.js";
import { allianceErrorOf } from "../../support/allianceErrorOf.js";
import { CHAIN_ID, POINT } from "../../support/nodelessProgramme.js";
import { API_KEY, testWallet } from "../../support/ProgrammeWorld.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";
import { until } from "../../support/until.js";

const CHILD = fileURLToPath(new URL("../../support/kill/programmeChild.ts", import.meta.url));
const START = 1_800_000_000;
const BLOCK = 512;
/** Room in each file beyond what the book has: some twenty writes. */
const ROOM = 200_000;
/** No file grows beyond so many blocks: a write then fails, as on a full disk, and nobody need be root. */
const LIMITED = `trap '' XFSZ; ulimit -f "$0"; exec "$@"`;

describe("a programme's service on a full disk", function () {
  const directory = temporaryDirectory();
  const wallet = testWallet(50);
  let child: ChildProcess;
  let url: string;
  let client: ProgrammeClient;

  before(async () => {
    const path = directory.path("book");
    const clock = () => START;
    const terms = { chainId: CHAIN_ID, point: POINT, epochLength: 2_629_800, validity: 36, holdSeconds: 0 };
    const book = Book.create(path, { ...terms, periodLength: 366 * 86_400 }, { clock });
    book.accrue({ reference: "first", customerNumber: "1", points: 70n, purchasedAt: START });
    book.bindAccount({ claim: book.createClaim("1").code, account: wallet.address });
    book.close();
    const port = await freePort();
    const config = {
      book: path,
      rpc: { url: "http://127.0.0.1:9", timeoutSeconds: 1, pollMilliseconds: 1_000 },
      chainId: CHAIN_ID,
      point: POINT,
      port,
      shops: [{ name: "shop", keySha256: createHash("sha256").update(API_KEY).digest("hex") }],
      limits: { perMember: 100_000, perShop: 100_000, perAddress: 1_000_000 },
      log: "silent",
    };
    const env = {
      ...process.env,
      CONFIG: await directory.write("config.json5", JSON.stringify(config)),
      CLOCK: await directory.write("clock", String(START)),
      ISSUER_KEY: testWallet(0).privateKey,
    };
    const blocks = Math.ceil((statSync(path).size + ROOM) / BLOCK);
    const command = [process.execPath, "--import", "tsx", CHILD];
    child = spawn("sh", ["-c", LIMITED, String(blocks), ...command], {
      env,
      stdio: ["ignore", "ignore", "inherit", "ipc"],
    });
    await once(child, "message");
    url = `http://127.0.0.1:${port}`;
    client = new ProgrammeClient({ url, chainId: BigInt(CHAIN_ID), point: POINT, clock });
  });
  after(async () => {
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  });

  const healthOf = async () => health.parse(await (await fetch(`${url}/health`)).json());
  const accrue = () =>
    client.shop(API_KEY).accrue({ reference: randomUUID(), customerNumber: "1", points: 1n, purchasedAt: START });

  it("answers what is only read, refuses what is to be recorded, by code, and tells in its health", async () => {
    expect((await healthOf()).book).to.equal("ok");
    const member = client.member(wallet);
    let recorded = 70n;
    const full = await until(
      () =>
        accrue().then(
          () => {
            recorded++;
          },
          (error: unknown) => error,
        ),
      (error) => error !== undefined,
    );
    expect(full instanceof AllianceError && full.code).to.be.oneOf(["BOOK_FULL", "BOOK_UNREADABLE"]);
    // Each takes a nonce, until the service's own file is full, and goes on.
    for (let i = 0; i < 150; i++) expect((await member.balance()).available).to.equal(recorded);
    expect((await member.history()).entries.length).to.be.greaterThan(0);
    expect((await client.shop(API_KEY).balanceOf("1")).available).to.equal(recorded);

    const state = await until(healthOf, ({ book, releases }) => book !== "ok" && releases.startsWith("STATE_"));
    expect(state.status).to.equal("degraded");
    expect(state.book).to.be.oneOf(["BOOK_FULL", "BOOK_UNREADABLE"]);
    const code = (await allianceErrorOf(() => member.release({ requestId: randomUUID(), points: 1n }))).code;
    expect(code).to.be.oneOf(["STATE_FULL", "STATE_UNUSABLE"]);
  });

  it("takes no signature twice there", async () => {
    const domain = { chainId: BigInt(CHAIN_ID), point: POINT };
    const call = { method: "GET", path: "/v1/member/balance" };
    const headers = await signProgrammeRequest(domain, wallet, {
      ...call,
      body: new Uint8Array(),
      issuedAt: BigInt(START),
    });
    const ask = async () => (await fetch(`${url}${call.path}`, { headers })).status;
    expect([await ask(), await ask()]).to.deep.equal([200, 401]);
  });
});
