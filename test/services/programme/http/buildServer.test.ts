import { expect } from "chai";
import { z } from "zod";
import { problem } from "../../../../sdk/programme/schemas.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { nodelessProgramme, type NodelessProgramme } from "../../../support/nodelessProgramme.js";
import { API_KEY, testWallet } from "../../../support/ProgrammeWorld.js";

const KIB = 1_024;

describe("buildServer", () => {
  let programme: NodelessProgramme;
  const start = async (changes?: Parameters<typeof nodelessProgramme>[0]) => {
    programme = await nodelessProgramme(changes);
  };
  afterEach(() => programme.stop());

  async function send(body: string | Uint8Array, type = "application/json") {
    const headers = { authorization: `Bearer ${API_KEY}`, "content-type": type };
    const response = await fetch(`${programme.url}/v1/accruals`, { method: "POST", headers, body: Buffer.from(body) });
    return { status: response.status, problem: problem.parse(await response.json()) };
  }

  describe("bodies", () => {
    it("refuses one of more than 64 KiB", async () => {
      await start();
      const { status, problem: answer } = await send(JSON.stringify({ reference: "x".repeat(64 * KIB) }));
      expect([status, answer.code]).to.deep.equal([413, "BODY_TOO_LARGE"]);
    });

    it("reads one of just 64 KiB", async () => {
      await start();
      const frame = JSON.stringify({ reference: "" });
      const { status, problem: answer } = await send(
        JSON.stringify({ reference: "x".repeat(64 * KIB - frame.length) }),
      );
      expect([status, answer.code]).to.deep.equal([400, "INVALID_REQUEST"]);
    });

    it("refuses what is no JSON, no UTF-8, empty, or of another type", async () => {
      await start();
      for (const body of ['{"reference":', "", Uint8Array.of(0x22, 0xff, 0x22)]) {
        const { status, problem: answer } = await send(body);
        expect([status, answer.code]).to.deep.equal([400, "MALFORMED_JSON"]);
      }
      const { status, problem: answer } = await send("reference=1", "text/plain");
      expect([status, answer.code]).to.deep.equal([415, "UNSUPPORTED_MEDIA_TYPE"]);
    });
  });

  describe("routes", () => {
    it("answers a route that there is not by a problem", async () => {
      await start();
      const response = await fetch(`${programme.url}/v1/everything`);
      expect(response.status).to.equal(404);
      expect(problem.parse(await response.json())).to.deep.include({
        type: "urn:milk-alliance:problem:not-found",
        code: "NOT_FOUND",
        status: 404,
      });
    });
  });

  describe("limits", () => {
    it("refuses a shop that asks too often, and says when to come back", async () => {
      await start({ limits: { perShop: 3 } });
      const headers = { authorization: `Bearer ${API_KEY}` };
      const ask = () => fetch(`${programme.url}/v1/customers/1`, { headers });
      for (let i = 0; i < 3; i++) expect((await ask()).status).to.equal(404);
      const refused = await ask();
      expect(refused.status).to.equal(429);
      expect(Number(refused.headers.get("retry-after"))).to.be.within(1, 60);
      expect(problem.parse(await refused.json()).code).to.equal("TOO_MANY_REQUESTS");
    });

    it("counts each of many accruals that a shop sends in one call", async () => {
      await start({ limits: { perShop: 5 } });
      const shop = programme.client.shop(API_KEY);
      const many = (n: number) =>
        Array.from({ length: n }, (_, i) => ({
          reference: `p${n}-${i}`,
          customerNumber: "1",
          points: 1n,
          purchasedAt: programme.time,
        }));
      expect(await shop.accrueMany(many(3))).to.have.lengthOf(3);
      await expectAllianceError("TOO_MANY_REQUESTS", () => shop.accrueMany(many(4)));
      await expectAllianceError("CUSTOMER_UNKNOWN", () => shop.balanceOf("nobody"));
    });

    it("counts a member's own requests only: nobody uses up another's by naming its account", async () => {
      await start({ limits: { perMember: 2 } });
      const [victim, attacker] = [testWallet(40), testWallet(41)];
      const forged = { getAddress: () => victim.getAddress(), signTypedData: attacker.signTypedData.bind(attacker) };
      for (let i = 0; i < 5; i++) {
        await expectAllianceError("SIGNATURE_INVALID", () => programme.client.member(forged).balance());
      }
      const member = programme.client.member(victim);
      await expectAllianceError("CUSTOMER_UNKNOWN", () => member.balance());
      await expectAllianceError("CUSTOMER_UNKNOWN", () => member.balance());
      await expectAllianceError("TOO_MANY_REQUESTS", () => member.balance());
      await expectAllianceError("CUSTOMER_UNKNOWN", () => programme.client.member(attacker).balance());
    });

    it("refuses an address that asks too often, whoever it says it is", async () => {
      await start({ limits: { perAddress: 3 } });
      const ask = (forwarded: string) =>
        fetch(`${programme.url}/health`, { headers: { "x-forwarded-for": forwarded } });
      for (let i = 0; i < 3; i++) expect((await ask(`10.0.0.${i}`)).status).to.equal(503);
      const refused = await ask("10.0.0.9");
      expect(problem.parse(await refused.json()).code).to.equal("TOO_MANY_REQUESTS");
    });
  });

  describe("limits by address", () => {
    it("count those who guess at API keys too", async () => {
      await start({ limits: { perAddress: 3 } });
      const guess = (i: number) =>
        fetch(`${programme.url}/v1/customers/1`, { headers: { authorization: `Bearer guess-number-${i}-0123456789` } });
      for (let i = 0; i < 3; i++) expect((await guess(i)).status).to.equal(401);
      expect((await guess(3)).status).to.equal(429);
    });

    it("do not tell how much others ask: behind a proxy all have one address", async () => {
      await start({ limits: { perAddress: 3 } });
      for (let i = 0; i < 4; i++) {
        const { headers } = await fetch(`${programme.url}/health`);
        expect([...headers.keys()].filter((name) => name.startsWith("x-ratelimit"))).to.deep.equal([]);
      }
    });
  });

  describe("errors", () => {
    it("do not tell a member when the book was last written", async () => {
      await start();
      const shop = programme.client.shop(API_KEY);
      const wallet = testWallet(40);
      await shop.accrue({ reference: "p1", customerNumber: "1", points: 5n, purchasedAt: programme.time });
      await programme.client.member(wallet).bindAccount((await shop.createClaim("1")).code);
      const lastEntry = programme.time;
      programme.time -= 60;
      const release = { requestId: "00000000-0000-4000-8000-000000000000", points: 5n };
      const error: unknown = await programme.client
        .member(wallet)
        .release(release)
        .catch((cause: unknown) => cause);
      expect(error).to.include({ code: "CLOCK_STEPPED_BACK" });
      expect(String(error)).not.to.contain(String(lastEntry));
    });
  });

  describe("logs", () => {
    it("hold no key, customer number, claim or signature, whatever happens", async () => {
      await start();
      const customerNumber = "customer-4711";
      const reference = "purchase-0815";
      const shop = programme.client.shop(API_KEY);
      await shop.accrue({ reference, customerNumber, points: 500n, purchasedAt: programme.time });
      const { code } = await shop.createClaim(customerNumber);
      const wallet = testWallet(40);
      await programme.client.member(wallet).bindAccount(code);
      await expectAllianceError("NODE_UNAVAILABLE", () => shop.erase(customerNumber));
      await expectAllianceError("INSUFFICIENT_POINTS", () => shop.redeem({ reference, customerNumber, points: 500n }));
      await fetch(`${programme.url}/v1/nowhere/${customerNumber}?key=${API_KEY}`);
      await send(`{"customerNumber":"${customerNumber}"`);

      const log = programme.logs.join("");
      expect(programme.logs.length).to.be.greaterThan(6);
      expect(log).to.contain('"route":"/v1/customers/:number/claims"');
      for (const secret of [
        API_KEY,
        customerNumber,
        reference,
        code,
        wallet.privateKey.slice(2),
        wallet.address.slice(2),
      ]) {
        expect(log.toLowerCase(), secret).not.to.contain(secret.toLowerCase());
      }
      expect(log).not.to.match(/0x[0-9a-f]{130}/i);
    });
  });

  describe("the description", () => {
    const operation = z.object({
      summary: z.string().min(1),
      tags: z.array(z.string()).min(1),
      responses: z.record(z.string(), z.unknown()),
    });
    const document = z.object({
      openapi: z.literal("3.1.0"),
      paths: z.record(z.string(), z.record(z.string(), operation)),
      components: z.object({ securitySchemes: z.record(z.string(), z.unknown()) }),
    });
    const ROUTES = [
      "DELETE /v1/customers/{number}",
      "DELETE /v1/customers/{number}/account",
      "GET /health",
      "GET /openapi.json",
      "GET /v1/customers/{number}",
      "GET /v1/customers/{number}/history",
      "GET /v1/expiring",
      "GET /v1/member/account",
      "GET /v1/member/balance",
      "GET /v1/member/expiring",
      "GET /v1/member/history",
      "GET /v1/member/releases/{id}",
      "POST /v1/accruals",
      "POST /v1/accruals/batch",
      "POST /v1/customers/{number}/claims",
      "POST /v1/member/account",
      "POST /v1/member/releases",
      "POST /v1/redemptions",
      "POST /v1/refunds",
      "PUT /v1/member/consent",
    ];

    it("lists every route, each with its answer and its errors", async () => {
      await start();
      const { paths } = document.parse(await (await fetch(`${programme.url}/openapi.json`)).json());
      const found = Object.entries(paths).flatMap(([path, operations]) =>
        Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
      );
      expect(found.toSorted()).to.deep.equal(ROUTES);
      for (const operations of Object.values(paths)) {
        for (const { responses } of Object.values(operations)) expect(responses).to.include.keys("200", "default");
      }
    });

    it("tells amounts as decimal text, and refers to nothing that it does not hold", async () => {
      await start();
      const text = await (await fetch(`${programme.url}/openapi.json`)).text();
      const whole: unknown = JSON.parse(text);
      const accrual = document.parse(whole).paths["/v1/accruals"];
      expect(JSON.stringify(accrual?.["post"]?.responses["200"])).to.contain(
        '"points":{"type":"string","pattern":"^(0|[1-9]\\\\d{0,38})$"',
      );
      for (const [, reference] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
        let place: unknown = whole;
        for (const key of (reference ?? "").split("/")) {
          place = typeof place === "object" && place !== null ? Reflect.get(place, key) : undefined;
        }
        expect(place, reference).to.be.an("object");
      }
    });
  });
});
