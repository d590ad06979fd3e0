import { expect } from "chai";
import { accrualResult, problem } from "../../../../sdk/programme/schemas.js";
import type { ShopClient } from "../../../../sdk/programme/ShopClient.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { nodelessProgramme, type NodelessProgramme } from "../../../support/nodelessProgramme.js";
import { API_KEY, testWallet } from "../../../support/ProgrammeWorld.js";

const DAY = 86_400;

describe("shopRoutes", () => {
  let programme: NodelessProgramme;
  let shop: ShopClient;

  beforeEach(async () => {
    programme = await nodelessProgramme();
    shop = programme.client.shop(API_KEY);
  });
  afterEach(() => programme.stop());

  const purchase = (reference: string, points: bigint, changes = {}) => ({
    reference,
    customerNumber: "1001",
    points,
    purchasedAt: programme.time,
    ...changes,
  });

  async function ask(path: string, init: RequestInit = {}, key = API_KEY) {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const response = await fetch(`${programme.url}${path}`, { headers, ...init });
    return { response, problem: problem.parse(await response.json()) };
  }

  describe("POST /v1/accruals", () => {
    it("records points once, however often it is asked", async () => {
      const first = await shop.accrue(purchase("p1", 500n));
      expect(first).to.deep.include({ points: 500n, repaid: 0n, duplicate: false, settlesAt: programme.time + DAY });
      expect(await shop.accrue(purchase("p1", 500n))).to.deep.equal({ ...first, duplicate: true });
      expect((await shop.balanceOf("1001")).held).to.equal(500n);
    });

    it("takes more points than a JSON number could tell from others", async () => {
      await shop.accrue(purchase("p1", 999_999_999_999_999n));
      await shop.accrue(purchase("p2", 10n ** 15n));
      await shop.accrue(purchase("p3", 10n ** 15n));
      expect((await shop.balanceOf("1001")).held).to.equal(2_999_999_999_999_999n);
    });

    it("refuses the same reference with other content", async () => {
      await shop.accrue(purchase("p1", 500n));
      await expectAllianceError("REFERENCE_CONFLICT", () => shop.accrue(purchase("p1", 501n)));
    });

    it("refuses points that are none", async () => {
      await expectAllianceError("INVALID_POINTS", () => shop.accrue(purchase("p1", 0n)));
      await expectAllianceError("INVALID_POINTS", () => shop.accrue(purchase("p1", 10n ** 15n + 1n)));
    });

    it("refuses points of the future and points that have expired", async () => {
      await expectAllianceError("INVALID_TIME", () =>
        shop.accrue(purchase("p1", 1n, { purchasedAt: programme.time + DAY })),
      );
      await expectAllianceError("EPOCH_EXPIRED", () => shop.accrue(purchase("p1", 1n, { epoch: 600 })));
      await expectAllianceError("INVALID_EPOCH", () => shop.accrue(purchase("p1", 1n, { epoch: 10_000 })));
    });

    for (const [title, body] of [
      ["points as a number", { points: 5 }],
      ["negative points", { points: "-5" }],
      ["a fraction of points", { points: "1.5" }],
      ["a reference with a space", { reference: "a b" }],
      ["a field it does not know", { colour: "red" }],
      ["no time", { purchasedAt: undefined }],
    ] as const) {
      it(`refuses ${title}`, async () => {
        const whole = { reference: "p1", customerNumber: "1001", points: "5", purchasedAt: programme.time, ...body };
        const { response, problem: answer } = await ask("/v1/accruals", {
          method: "POST",
          body: JSON.stringify(whole),
        });
        expect(response.status).to.equal(400);
        expect(response.headers.get("content-type")).to.match(/^application\/problem\+json/);
        expect(answer).to.include({ code: "INVALID_REQUEST", status: 400 });
        await expectAllianceError("CUSTOMER_UNKNOWN", () => shop.balanceOf("1001"));
      });
    }
  });

  describe("POST /v1/accruals/batch", () => {
    const text = (reference: string, points = "5") => JSON.stringify({ ...purchase(reference, 0n), points });
    const send = async (body: string, type = "application/x-ndjson", key = API_KEY) => {
      const headers = { authorization: `Bearer ${key}`, "content-type": type };
      const response = await fetch(`${programme.url}/v1/accruals/batch`, { method: "POST", headers, body });
      return { response, body: await response.text() };
    };
    const codeOf = ({ body }: Awaited<ReturnType<typeof send>>) => problem.parse(JSON.parse(body)).code;

    it("records each by itself, in their order, and tells of each what became of it", async () => {
      const accruals = [
        purchase("b1", 5n),
        purchase("b2", 0n),
        purchase("b1", 5n),
        purchase("b1", 6n),
        purchase("b3", 7n),
      ];
      const results = await shop.accrueMany(accruals);
      const told = results.map((result) => ("recorded" in result ? result.recorded.duplicate : result.problem.code));
      expect(told).to.deep.equal([false, "INVALID_POINTS", true, "REFERENCE_CONFLICT", false]);
      expect((await shop.balanceOf("1001")).held).to.equal(12n);
      const again = await shop.accrueMany(accruals);
      expect(again.map((result) => "recorded" in result && result.recorded.duplicate)).to.deep.equal([
        true,
        false,
        true,
        false,
        true,
      ]);
    });

    it("takes JSON lines and answers with as many, whatever one of them is", async () => {
      const lines = [text("n1"), "{bad", "", "7", text("n 2"), text("n3", "1.5"), text("n4")];
      const { response, body } = await send(lines.join("\n"));
      expect(response.headers.get("content-type")).to.match(/^application\/x-ndjson/);
      const results = body
        .split("\n")
        .slice(0, -1)
        .map((each) => accrualResult.parse(JSON.parse(each)));
      expect(results.map((result) => ("recorded" in result ? "recorded" : result.problem.code))).to.deep.equal([
        "recorded",
        "MALFORMED_JSON",
        ...Array.from({ length: 3 }, () => "INVALID_REQUEST"),
        "recorded",
      ]);
    });

    it("refuses none, too many, what is no list, what is too large, and a wrong key", async () => {
      for (const body of ["", "[]", "{}", `[${Array.from({ length: 1_001 }, (_, i) => text(`m${i}`)).join(",")}]`]) {
        expect(codeOf(await send(body, body === "" ? undefined : "application/json"))).to.equal("INVALID_REQUEST");
      }
      expect(codeOf(await send(" ".repeat(524_289)))).to.equal("BODY_TOO_LARGE");
      expect(codeOf(await send(text("k1"), undefined, "another-key-0123456789abcdef"))).to.equal("UNAUTHENTICATED");
      await expectAllianceError("CUSTOMER_UNKNOWN", () => shop.balanceOf("1001"));
    });
  });

  describe("POST /v1/refunds", () => {
    it("takes back what is there, and makes the rest debt", async () => {
      await shop.accrue(purchase("p1", 500n));
      programme.time += DAY;
      await shop.redeem({ reference: "o1", customerNumber: "1001", points: 450n });
      const refund = { reference: "r1", purchase: "p1", points: 500n };
      expect(await shop.refund(refund)).to.deep.include({ cancelled: 50n, debt: 450n, duplicate: false });
      expect(await shop.refund(refund)).to.deep.include({ cancelled: 50n, debt: 450n, duplicate: true });
      expect((await shop.balanceOf("1001")).debt).to.equal(450n);
    });

    it("refuses a purchase that is not known, and more than it earned", async () => {
      await shop.accrue(purchase("p1", 500n));
      await expectAllianceError("PURCHASE_UNKNOWN", () => shop.refund({ reference: "r1", purchase: "p2", points: 1n }));
      await expectAllianceError("REFUND_TOO_LARGE", () =>
        shop.refund({ reference: "r1", purchase: "p1", points: 501n }),
      );
    });
  });

  describe("POST /v1/redemptions", () => {
    it("spends settled points, and not those held", async () => {
      await shop.accrue(purchase("p1", 500n));
      const redemption = { reference: "o1", customerNumber: "1001", points: 500n };
      await expectAllianceError("INSUFFICIENT_POINTS", () => shop.redeem(redemption));
      programme.time += DAY;
      const redeemed = await shop.redeem(redemption);
      expect(redeemed).to.deep.include({ points: 500n, duplicate: false });
      expect(redeemed.cohorts.map(({ points }) => points)).to.deep.equal([500n]);
    });

    it("refuses a customer that is not known", async () => {
      await expectAllianceError("CUSTOMER_UNKNOWN", () =>
        shop.redeem({ reference: "o1", customerNumber: "9", points: 1n }),
      );
    });
  });

  describe("GET /v1/customers/:number", () => {
    it("gives points by cohort, those held with the time they settle", async () => {
      await shop.accrue(purchase("p1", 500n));
      const { cohorts, available, held, account } = await shop.balanceOf("1001");
      expect({ available, held, account }).to.deep.equal({ available: 0n, held: 500n, account: null });
      expect(cohorts).to.have.lengthOf(1);
      expect(cohorts[0]?.holds).to.deep.equal([{ points: 500n, settlesAt: programme.time + DAY }]);
    });

    it("finds customers whose numbers a path has to escape", async () => {
      await shop.accrue(purchase("p1", 5n, { customerNumber: "a/b?c#d%" }));
      expect((await shop.balanceOf("a/b?c#d%")).held).to.equal(5n);
    });
  });

  describe("GET /v1/customers/:number/history", () => {
    it("gives entries latest first, page by page", async () => {
      for (const i of [1, 2, 3]) await shop.accrue(purchase(`p${i}`, BigInt(i)));
      const first = await shop.historyOf("1001", { limit: 2 });
      expect(first.entries.map(({ reference, points }) => [reference, points])).to.deep.equal([
        ["p3", 3n],
        ["p2", 2n],
      ]);
      const second = await shop.historyOf("1001", { limit: 2, before: first.next ?? 0 });
      expect(second.entries.map(({ reference }) => reference)).to.deep.equal(["p1"]);
      expect(second.next).to.equal(null);
    });

    it("refuses a page that is too long", async () => {
      await shop.accrue(purchase("p1", 1n));
      await expectAllianceError("INVALID_REQUEST", () => shop.historyOf("1001", { limit: 501 }));
    });
  });

  describe("GET /v1/expiring", () => {
    it("lists whose points expire within the days, one line each", async () => {
      await shop.accrue(purchase("p1", 500n));
      await shop.accrue(purchase("p2", 7n, { customerNumber: "1002" }));
      const { expiresAt, epoch } = await shop.accrue(purchase("p3", 3n, { epoch: 684 - 36 }));
      const found = [];
      for await (const line of shop.expiring(60)) found.push(line);
      expect(found).to.deep.equal([{ customerNumber: "1001", epoch, expiresAt, points: 3n }]);
    });

    it("refuses days that are none", async () => {
      const { response, problem: answer } = await ask("/v1/expiring?days=0");
      expect([response.status, answer.code]).to.deep.equal([400, "INVALID_REQUEST"]);
    });
  });

  describe("POST /v1/customers/:number/claims", () => {
    it("makes a code that binds one account, once", async () => {
      await shop.accrue(purchase("p1", 500n));
      const { code, expiresAt } = await shop.createClaim("1001");
      expect(expiresAt).to.equal(programme.time + 900);
      const wallet = testWallet(40);
      await programme.client.member(wallet).bindAccount(code);
      expect((await shop.balanceOf("1001")).account).to.equal(wallet.address);
      await expectAllianceError("CLAIM_INVALID", () => programme.client.member(testWallet(41)).bindAccount(code));
    });
  });

  describe("DELETE /v1/customers/:number/account", () => {
    it("unties the account: it is shut out, and another can be bound", async () => {
      await shop.accrue(purchase("p1", 500n));
      const [lost, found] = [programme.client.member(testWallet(40)), programme.client.member(testWallet(41))];
      await lost.bindAccount((await shop.createClaim("1001")).code);
      const { code } = await shop.createClaim("1001");
      await expectAllianceError("ACCOUNT_BOUND", () => found.bindAccount(code));
      expect(await shop.unbindAccount("1001")).to.deep.equal({ unbound: true });
      await expectAllianceError("CUSTOMER_UNKNOWN", () => lost.balance());
      await found.bindAccount((await shop.createClaim("1001")).code);
      expect((await found.balance()).held).to.equal(500n);
    });

    it("refuses a customer that is not known", async () => {
      await expectAllianceError("CUSTOMER_UNKNOWN", () => shop.unbindAccount("4711"));
    });
  });

  describe("DELETE /v1/customers/:number", () => {
    it("destroys a customer's data, its references staying used", async () => {
      await shop.accrue(purchase("p1", 500n));
      expect(await shop.erase("1001")).to.deep.equal({ erased: true, scrubbed: true });
      await expectAllianceError("CUSTOMER_UNKNOWN", () => shop.balanceOf("1001"));
      await expectAllianceError("REFERENCE_CONFLICT", () =>
        shop.accrue(purchase("p1", 500n, { customerNumber: "1002" })),
      );
    });

    it("refuses while the node cannot say whether the customer's account holds points", async () => {
      await shop.accrue(purchase("p1", 500n));
      const { code } = await shop.createClaim("1001");
      await programme.client.member(testWallet(40)).bindAccount(code);
      await expectAllianceError("NODE_UNAVAILABLE", () => shop.erase("1001"));
      expect((await shop.balanceOf("1001")).held).to.equal(500n);
    });
  });

  describe("authentication", () => {
    const routes = [
      ["POST", "/v1/accruals"],
      ["POST", "/v1/refunds"],
      ["POST", "/v1/redemptions"],
      ["GET", "/v1/customers/1001"],
      ["GET", "/v1/customers/1001/history"],
      ["POST", "/v1/customers/1001/claims"],
      ["DELETE", "/v1/customers/1001"],
      ["GET", "/v1/expiring"],
    ] as const;
    for (const [method, path] of routes) {
      it(`refuses ${method} ${path} with a wrong key and without one`, async () => {
        for (const authorization of ["Bearer wrong-key-of-a-shop-0123456789", `Basic ${API_KEY}`, ""]) {
          const response = await fetch(`${programme.url}${path}`, { method, headers: { authorization } });
          expect(response.status).to.equal(401);
          expect(problem.parse(await response.json()).code).to.equal("UNAUTHENTICATED");
        }
      });
    }
  });
});
