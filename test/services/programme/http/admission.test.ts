import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { DatabaseSync } from "node:sqlite";
import { expect } from "chai";
import { concat, Signature, toBeHex } from "ethers";
import { MEMBER_HEADERS } from "../../../../sdk/programmeRequest.js";
import { consent, problem } from "../../../../sdk/programme/schemas.js";
import { signProgrammeRequest } from "../../../../sdk/signProgrammeRequest.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { CHAIN_ID, nodelessProgramme, POINT, type NodelessProgramme } from "../../../support/nodelessProgramme.js";
import { API_KEY, testWallet } from "../../../support/ProgrammeWorld.js";
import { until } from "../../../support/until.js";

describe("what a programme does for strangers", function () {
  let programme: NodelessProgramme;
  const start = async (changes?: Parameters<typeof nodelessProgramme>[0]) => {
    programme = await nodelessProgramme(changes);
  };
  afterEach(() => programme.stop());

  const domain = { chainId: BigInt(CHAIN_ID), point: POINT };
  const [wallet, forger] = [testWallet(40), testWallet(41)];
  const forged = {
    getAddress: () => wallet.getAddress(),
    signTypedData: forger.signTypedData.bind(forger),
  };
  const headersBy = async (by: typeof forged) =>
    signProgrammeRequest(domain, by, {
      method: "GET",
      path: "/v1/member/balance",
      body: "",
      issuedAt: BigInt(programme.time),
    });
  async function ask(headers: Record<string, string>, path = "/v1/member/balance") {
    const response = await fetch(`${programme.url}${path}`, { headers });
    return { status: response.status, code: problem.safeParse(await response.json()).data?.code };
  }
  const purchase = (reference: string) => ({
    reference,
    customerNumber: "1001",
    points: 5n,
    purchasedAt: programme.time,
  });

  it("leaves shops their own limits, whatever strangers of the same address use up", async () => {
    await start({ limits: { perAddress: 3 } });
    for (let i = 0; i < 5; i++) await fetch(`${programme.url}/nowhere`);
    expect((await fetch(`${programme.url}/health`)).status).to.equal(429);
    const shop = programme.client.shop(API_KEY);
    for (let i = 0; i < 5; i++) expect((await shop.accrue(purchase(`p${i}`))).duplicate).to.equal(false);
  });

  it("checks no more signatures from where they are forged, and those from elsewhere", async () => {
    await start({ trustProxy: ["127.0.0.1"], limits: { failuresPerAddress: 2 } });
    const from = async (address: string, by = forged) => ask({ ...(await headersBy(by)), "x-forwarded-for": address });
    const codes = [];
    for (let i = 0; i < 3; i++) codes.push((await from("203.0.113.9")).code);
    expect(codes).to.deep.equal(["SIGNATURE_INVALID", "SIGNATURE_INVALID", "TOO_MANY_REQUESTS"]);
    expect((await from("203.0.113.8", wallet)).code).to.equal("CUSTOMER_UNKNOWN");
  });

  it("refuses a request that is too old, or was sent before, before it checks its signature", async () => {
    await start({ limits: { failuresPerAddress: 1 } });
    const old = await signProgrammeRequest(domain, forged, {
      method: "GET",
      path: "/v1/member/balance",
      body: "",
      issuedAt: BigInt(programme.time - 301),
    });
    for (let i = 0; i < 3; i++) expect((await ask(old)).code).to.equal("SIGNATURE_EXPIRED");
    const own = await headersBy(wallet);
    expect((await ask(own)).code).to.equal("CUSTOMER_UNKNOWN");
    const changed = { ...own, [MEMBER_HEADERS.signature]: `0x${"11".repeat(64)}1b` };
    for (let i = 0; i < 3; i++) expect((await ask(changed)).code).to.equal("SIGNATURE_REPLAYED");
  });

  it("refuses a member that has used up its requests before it checks the next signature", async () => {
    await start({ limits: { perMember: 1 } });
    await expectAllianceError("CUSTOMER_UNKNOWN", () => programme.client.member(wallet).balance());
    expect((await ask(await headersBy(forged))).code).to.equal("TOO_MANY_REQUESTS");
  });

  it("takes a member's signature in every form that wallets make", async () => {
    await start();
    for (const form of [
      ({ r, s, yParity }: Signature) => concat([r, s, toBeHex(yParity, 1)]),
      ({ r, s, yParity }: Signature) => concat([r, s, toBeHex(37 + yParity, 1)]),
      ({ compactSerialized }: Signature) => compactSerialized,
    ]) {
      const headers = await headersBy(wallet);
      const signature = form(Signature.from(headers[MEMBER_HEADERS.signature]));
      expect((await ask({ ...headers, [MEMBER_HEADERS.signature]: signature })).code).to.equal("CUSTOMER_UNKNOWN");
      const { signature: kept } = consent.parse({ deadline: "1", signature });
      expect(kept).to.equal(headers[MEMBER_HEADERS.signature]);
    }
  });

  describe("lists of expiring points", () => {
    const SEVERAL_PAGES = 3_000;
    /** Longer than what the network holds for a reader: some 18 MB of lines. */
    const MANY = 120_000;
    const EPOCH = 684 - 36;

    /** Customers whose points expire, without the journal behind them. */
    function fillBook(customers: number): void {
      const database = new DatabaseSync(programme.book);
      database.exec("BEGIN");
      const member = database.prepare("INSERT INTO member (id, memberKey) VALUES (?, ?)");
      const customer = database.prepare("INSERT INTO customer (member, customerNumber, salt) VALUES (?, ?, ?)");
      const cohort = database.prepare("INSERT INTO cohort (member, epoch, accrued) VALUES (?, ?, 5)");
      for (let id = 1_001; id <= 1_000 + customers; id++) {
        member.run(id, randomBytes(32));
        customer.run(id, `${"x".repeat(56)}-${id}`, randomBytes(16));
        cohort.run(id, EPOCH);
      }
      database.exec("COMMIT");
      database.close();
    }
    const list = async () => {
      const headers = { authorization: `Bearer ${API_KEY}` };
      const response = await fetch(`${programme.url}/v1/expiring?days=60`, { headers });
      await response.body?.cancel();
      return response.status;
    };
    /** Somebody who asks for the list and reads nothing of it. */
    async function stalledReader(): Promise<Socket> {
      const { hostname, port } = new URL(programme.url);
      const socket = connect(Number(port), hostname);
      socket.pause();
      socket.write(`GET /v1/expiring?days=60 HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${API_KEY}\r\n\r\n`);
      await once(socket, "readable");
      return socket;
    }

    it("tell of every customer once, page after page", async () => {
      await start();
      fillBook(SEVERAL_PAGES);
      const found = new Set<string>();
      let lines = 0;
      for await (const { customerNumber } of programme.client.shop(API_KEY).expiring(60)) {
        found.add(customerNumber);
        lines++;
      }
      expect([lines, found.size]).to.deep.equal([SEVERAL_PAGES, SEVERAL_PAGES]);
    });

    it("are few at a time for a shop, and hold nothing of the book while a reader is slow", async () => {
      await start({ limits: { streamsPerShop: 2 } });
      fillBook(MANY);
      const shop = programme.client.shop(API_KEY);
      await shop.accrue(purchase("p1"));
      const readers = [await stalledReader(), await stalledReader()];
      expect(await list()).to.equal(429);
      // With a reader on an old state of the book its log cannot be emptied, and grows.
      expect(await shop.erase("1001")).to.deep.equal({ erased: true, scrubbed: true });
      for (const reader of readers) reader.destroy();
      await until(list, (status) => status === 200);
    });
  });
});
