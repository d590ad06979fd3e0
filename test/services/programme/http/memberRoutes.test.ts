import { randomUUID } from "node:crypto";
import { expect } from "chai";
import { hexlify, randomBytes } from "ethers";
import { problem } from "../../../../sdk/programme/schemas.js";
import type { MemberClient } from "../../../../sdk/programme/MemberClient.js";
import { signProgrammeRequest } from "../../../../sdk/signProgrammeRequest.js";
import { PointExchange__factory } from "../../../../typechain-types/index.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { CHAIN_ID, nodelessProgramme, POINT, type NodelessProgramme } from "../../../support/nodelessProgramme.js";
import { API_KEY, testWallet } from "../../../support/ProgrammeWorld.js";

const DAY = 86_400;
const CONSENT_SIGNATURE = `0x${"11".repeat(65)}`;

describe("memberRoutes", () => {
  let programme: NodelessProgramme;
  let member: MemberClient;
  const wallet = testWallet(40);
  const domain = { chainId: BigInt(CHAIN_ID), point: POINT };

  beforeEach(async () => {
    programme = await nodelessProgramme();
    member = programme.client.member(wallet);
    const shop = programme.client.shop(API_KEY);
    await shop.accrue({ reference: "p1", customerNumber: "1001", points: 500n, purchasedAt: programme.time });
    await shop.accrue({
      reference: "p2",
      customerNumber: "1001",
      points: 30n,
      purchasedAt: programme.time,
      epoch: 648,
    });
    await member.bindAccount((await shop.createClaim("1001")).code);
    programme.time += DAY;
  });
  afterEach(() => programme.stop());

  async function send(headers: Record<string, string>, path = "/v1/member/balance", body?: string) {
    const init =
      body === undefined ? {} : { method: "POST", body, headers: { ...headers, "content-type": "application/json" } };
    const response = await fetch(`${programme.url}${path}`, { headers, ...init });
    return { status: response.status, answer: await response.json() };
  }

  async function refusal(headers: Record<string, string>, path?: string, body?: string) {
    const { status, answer } = await send(headers, path, body);
    return [status, problem.parse(answer).code];
  }

  const balance = { method: "GET", path: "/v1/member/balance", body: "" };
  const signed = (changes = {}, by = wallet, over = domain) =>
    signProgrammeRequest(over, by, { ...balance, issuedAt: BigInt(programme.time), ...changes });

  describe("authentication", () => {
    it("takes a request that the account signed", async () => {
      expect((await send(await signed())).status).to.equal(200);
    });

    it("refuses a request without each of the headers, and with nonsense in it", async () => {
      const headers = await signed();
      for (const name of Object.keys(headers)) {
        const others = Object.fromEntries(Object.entries(headers).filter(([other]) => other !== name));
        expect(await refusal(others), name).to.deep.equal([401, "UNAUTHENTICATED"]);
        expect(await refusal({ ...headers, [name]: "nonsense" }), name).to.deep.equal([401, "UNAUTHENTICATED"]);
      }
    });

    it("refuses a signature of another account, and one that is no signature", async () => {
      const headers = await signed({}, testWallet(41));
      expect(await refusal({ ...headers, "x-milk-account": wallet.address })).to.deep.equal([401, "SIGNATURE_INVALID"]);
      const garbled = { ...(await signed()), "x-milk-signature": `0x${"ff".repeat(65)}` };
      expect(await refusal(garbled)).to.deep.equal([401, "SIGNATURE_INVALID"]);
    });

    it("refuses a signature for another chain and for another programme", async () => {
      const elsewhere = await signed({}, wallet, { ...domain, chainId: 1n });
      expect(await refusal(elsewhere)).to.deep.equal([401, "SIGNATURE_INVALID"]);
      const other = await signed({}, wallet, { ...domain, point: testWallet(1).address });
      expect(await refusal(other)).to.deep.equal([401, "SIGNATURE_INVALID"]);
    });

    it("refuses a signature over another method, path, query or body", async () => {
      expect(await refusal(await signed({ method: "POST" }))).to.deep.equal([401, "SIGNATURE_INVALID"]);
      const path = "/v1/member/history";
      expect(await refusal(await signed(), path)).to.deep.equal([401, "SIGNATURE_INVALID"]);
      expect(await refusal(await signed({ path }), `${path}?limit=1`)).to.deep.equal([401, "SIGNATURE_INVALID"]);
      const release = { method: "POST", path: "/v1/member/releases" };
      const body = JSON.stringify({ requestId: randomUUID(), points: "1" });
      const changed = body.replace('"1"', '"2"');
      expect(await refusal(await signed({ ...release, body }), release.path, changed)).to.deep.equal([
        401,
        "SIGNATURE_INVALID",
      ]);
      expect((await send(await signed({ ...release, body }), release.path, body)).status).to.equal(200);
    });

    it("refuses a signature the second time, also after a restart and by a nonce written otherwise", async () => {
      const nonce = hexlify(randomBytes(32));
      const headers = await signed({ nonce });
      expect((await send(headers)).status).to.equal(200);
      expect(await refusal(headers)).to.deep.equal([401, "SIGNATURE_REPLAYED"]);
      await programme.restart();
      expect(await refusal(headers)).to.deep.equal([401, "SIGNATURE_REPLAYED"]);
      const upper = { ...headers, "x-milk-nonce": `0x${nonce.slice(2).toUpperCase()}` };
      expect(await refusal(upper)).to.deep.equal([401, "SIGNATURE_REPLAYED"]);
      expect((await send(await signed({ nonce }, testWallet(41)))).status, "another's nonce is another").to.equal(404);
    });

    it("takes a signature for five minutes either way, and refuses it a second later", async () => {
      const { time } = programme;
      for (const [age, code] of [
        [300, 200],
        [-300, 200],
        [301, 401],
        [-301, 401],
      ] as const) {
        const headers = await signed({ issuedAt: BigInt(time) });
        programme.time = time + age;
        const { status } = await send(headers);
        expect(status, `${age} s after signing`).to.equal(code);
        if (status === 401) expect(await refusal(headers)).to.deep.equal([401, "SIGNATURE_EXPIRED"]);
        programme.time = time;
      }
    });

    it("refuses a replay when its first time is nearly over", async () => {
      const headers = await signed();
      programme.time += 300;
      expect((await send(headers)).status).to.equal(200);
      expect(await refusal(headers)).to.deep.equal([401, "SIGNATURE_REPLAYED"]);
    });

    for (const [method, path] of [
      ["GET", "/v1/member/account"],
      ["POST", "/v1/member/account"],
      ["GET", "/v1/member/balance"],
      ["GET", "/v1/member/history"],
      ["GET", "/v1/member/expiring"],
      ["PUT", "/v1/member/consent"],
      ["POST", "/v1/member/releases"],
      ["GET", `/v1/member/releases/${randomUUID()}`],
    ] as const) {
      it(`refuses ${method} ${path.replace(/[^/]{36}$/, ":id")} to a shop's key`, async () => {
        const response = await fetch(`${programme.url}${path}`, {
          method,
          headers: { authorization: `Bearer ${API_KEY}` },
        });
        expect(response.status).to.equal(401);
      });
    }
  });

  describe("POST /v1/member/account", () => {
    it("tells a wallet what it is bound to, also when the answer got lost and it asks again", async () => {
      const shop = programme.client.shop(API_KEY);
      await shop.accrue({ reference: "p3", customerNumber: "1002", points: 500n, purchasedAt: programme.time });
      const { code } = await shop.createClaim("1002");
      const other = programme.client.member(testWallet(41));
      const bound = await other.bindAccount(code);
      expect(bound).to.include({ account: testWallet(41).address, chainId: CHAIN_ID, point: POINT });
      expect(await other.bindAccount(code)).to.deep.equal(bound);
    });

    it("refuses a claim that is wrong or too old, a customer with another account and an account of another customer", async () => {
      const shop = programme.client.shop(API_KEY);
      const stranger = programme.client.member(testWallet(41));
      await expectAllianceError("CLAIM_INVALID", () => stranger.bindAccount("wrong"));
      const { code: own } = await shop.createClaim("1001");
      await expectAllianceError("ACCOUNT_BOUND", () => stranger.bindAccount(own));
      await shop.accrue({ reference: "p3", customerNumber: "1002", points: 500n, purchasedAt: programme.time });
      const { code } = await shop.createClaim("1002");
      await expectAllianceError("ACCOUNT_TAKEN", () => member.bindAccount(code));
      programme.time += 900;
      await expectAllianceError("CLAIM_INVALID", () => stranger.bindAccount(code));
    });
  });

  describe("GET /v1/member/balance, history and expiring", () => {
    it("tell the member's own points", async () => {
      expect((await member.balance()).available).to.equal(530n);
      const { entries } = await member.history();
      expect(entries.map(({ kind, reference }) => [kind, reference])).to.deep.equal([
        ["accrual", "p2"],
        ["accrual", "p1"],
      ]);
      const { cohorts } = await member.expiring(60);
      expect(cohorts.map(({ epoch, points }) => [epoch, points])).to.deep.equal([[648, 30n]]);
    });

    it("tell nothing of how much the book holds of others", async () => {
      const before = await member.history();
      const shop = programme.client.shop(API_KEY);
      for (let i = 0; i < 7; i++) {
        await shop.accrue({
          reference: `o${i}`,
          customerNumber: `200${i}`,
          points: 1n,
          purchasedAt: programme.time - DAY,
        });
      }
      await shop.accrue({ reference: "p9", customerNumber: "1001", points: 1n, purchasedAt: programme.time - DAY });
      const { entries } = await member.history();
      expect(entries.map(({ number }) => number)).to.deep.equal([3, 2, 1]);
      expect(entries.slice(1)).to.deep.equal(before.entries);
      expect(entries[0]).not.to.have.property("seq");
      const second = await member.history(3);
      expect(second.entries).to.deep.equal(before.entries);
    });

    it("know no account that nobody bound", async () => {
      const stranger = programme.client.member(testWallet(41));
      await expectAllianceError("CUSTOMER_UNKNOWN", () => stranger.balance());
      await expectAllianceError("CUSTOMER_UNKNOWN", () => stranger.history());
      await expectAllianceError("CUSTOMER_UNKNOWN", () => stranger.expiring(60));
    });
  });

  describe("GET /v1/member/account", () => {
    it("refuses while the node is down", async () => {
      await expectAllianceError("NODE_UNAVAILABLE", () => member.account());
    });
  });

  describe("POST /v1/member/releases", () => {
    it("takes a release while the node is down, once however often it is asked, earliest points first", async () => {
      const request = { requestId: randomUUID(), points: 100n };
      const first = await member.release(request);
      expect(first.lines.map(({ issueId, points }) => [issueId, points])).to.deep.equal([
        [1, 30n],
        [2, 70n],
      ]);
      expect(first).to.include({ status: "pending", duplicate: false, waiting: null, exchange: null });
      expect(await member.release(request)).to.deep.equal({ ...first, duplicate: true });
      expect((await member.balance()).available).to.equal(430n);
      expect(await member.releaseOf(request.requestId)).to.deep.equal(first);
    });

    it("takes all there is", async () => {
      expect((await member.release({ requestId: randomUUID(), points: "all" })).points).to.equal(530n);
    });

    it("refuses the same number with another content or by another account", async () => {
      const requestId = randomUUID();
      await member.release({ requestId, points: 100n });
      await expectAllianceError("REFERENCE_CONFLICT", () => member.release({ requestId, points: 101n }));
      const consent = { deadline: BigInt(programme.time + DAY), signature: CONSENT_SIGNATURE };
      await expectAllianceError("REFERENCE_CONFLICT", () => member.release({ requestId, points: 100n, consent }));
      const shop = programme.client.shop(API_KEY);
      await shop.accrue({ reference: "p9", customerNumber: "1009", points: 900n, purchasedAt: programme.time - DAY });
      const other = programme.client.member(testWallet(41));
      await other.bindAccount((await shop.createClaim("1009")).code);
      await expectAllianceError("REFERENCE_CONFLICT", () => other.release({ requestId, points: 100n }));
      await expectAllianceError("RELEASE_UNKNOWN", () => other.releaseOf(requestId));
    });

    it("refuses more than there is, and nothing", async () => {
      await expectAllianceError("INSUFFICIENT_POINTS", () => member.release({ requestId: randomUUID(), points: 531n }));
      await expectAllianceError("INVALID_POINTS", () => member.release({ requestId: randomUUID(), points: 0n }));
      expect((await member.balance()).available).to.equal(530n);
    });

    it("refuses an account that nobody bound", async () => {
      const stranger = programme.client.member(testWallet(41));
      await expectAllianceError("CUSTOMER_UNKNOWN", () => stranger.release({ requestId: randomUUID(), points: 1n }));
    });

    it("refuses a consent whose deadline has passed", async () => {
      const consent = { deadline: BigInt(programme.time), signature: CONSENT_SIGNATURE };
      await expectAllianceError("CONSENT_EXPIRED", () =>
        member.release({ requestId: randomUUID(), points: 1n, consent }),
      );
      await expectAllianceError("CONSENT_EXPIRED", () => member.consent(consent));
    });

    it("refuses a consent whose deadline is in milliseconds", async () => {
      const consent = { deadline: BigInt(programme.time + 600) * 1_000n, signature: CONSENT_SIGNATURE };
      await expectAllianceError("CONSENT_INVALID", () =>
        member.release({ requestId: randomUUID(), points: 1n, consent }),
      );
      await expectAllianceError("CONSENT_INVALID", () => member.consent(consent));
    });

    it("refuses an exchange request while nobody can check it", async () => {
      const exchange = {
        from: wallet.address,
        to: POINT,
        value: 0n,
        gas: 1n,
        deadline: BigInt(programme.time + DAY),
        data: PointExchange__factory.createInterface().encodeFunctionData("sell", [
          POINT,
          1n,
          0n,
          BigInt(programme.time + DAY),
          wallet.address,
        ]),
        signature: CONSENT_SIGNATURE,
      };
      await expectAllianceError("NODE_UNAVAILABLE", () =>
        member.release({ requestId: randomUUID(), points: 1n, exchange }),
      );
    });
  });

  describe("GET /v1/member/releases/:id", () => {
    it("knows no release that nobody asked for", async () => {
      await expectAllianceError("RELEASE_UNKNOWN", () => member.releaseOf(randomUUID()));
      await expectAllianceError("INVALID_REQUEST", () => member.releaseOf("1"));
    });
  });
});
