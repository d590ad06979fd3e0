import { expect } from "chai";
import { health, problem } from "../../../../sdk/programme/schemas.js";
import { nodelessProgramme, type NodelessProgramme } from "../../../support/nodelessProgramme.js";
import { API_KEY } from "../../../support/ProgrammeWorld.js";

describe("operationOf", () => {
  let programme: NodelessProgramme;
  before(async () => {
    programme = await nodelessProgramme();
  });
  after(() => programme.stop());

  describe("GET /health", () => {
    it("says that the node is down while the book works", async () => {
      const response = await fetch(`${programme.url}/health`);
      expect(response.status).to.equal(503);
      const state = health.parse(await response.json());
      expect(state).to.include({ status: "degraded", book: "ok", node: "NODE_UNAVAILABLE", commitments: "ok" });
    });
  });

  describe("GET /metrics", () => {
    it("counts requests by route, not by path", async () => {
      await fetch(`${programme.url}/v1/customers/4711`, { headers: { authorization: `Bearer ${API_KEY}` } });
      const response = await fetch(`${programme.operations}/metrics`);
      expect(response.headers.get("content-type")).to.match(/^text\/plain/);
      const text = await response.text();
      expect(text).to.contain(
        'programme_http_request_seconds_count{method="GET",route="/v1/customers/:number",status="404"} 1',
      );
      expect(text).to.contain("programme_node_up 0");
      expect(text).not.to.contain("4711");
    });

    it("is not there for shops, members and strangers: it would tell them how much is accrued", async () => {
      const response = await fetch(`${programme.url}/metrics`);
      expect(response.status).to.equal(404);
      expect(problem.parse(await response.json()).code).to.equal("NOT_FOUND");
    });

    it("refuses whoever comes through a proxy", async () => {
      const response = await fetch(`${programme.operations}/metrics`, { headers: { "x-forwarded-for": "127.0.0.1" } });
      expect(response.status).to.equal(403);
      expect(problem.parse(await response.json()).code).to.equal("FORBIDDEN");
    });
  });
});
