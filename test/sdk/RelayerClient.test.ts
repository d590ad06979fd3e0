import { expect } from "chai";
import { RelayerClient } from "../../sdk/RelayerClient.js";
import { expectAllianceError } from "../support/expectAllianceError.js";
import { PriceServer, type Answer } from "../support/feeds/PriceServer.js";

const ID = `0x${"ab".repeat(32)}`;
const fateOf = (status: string) => ({
  id: ID,
  member: `0x${"11".repeat(20)}`,
  nonce: "0",
  status,
  code: "",
  reason: "",
  transactionHash: null,
  blockNumber: null,
  acceptedAt: 0,
  updatedAt: 0,
});
/** How long a client waits for one answer. */
const ONE_ANSWER_MS = 30_000;
const page = (status: number): Answer => ({ status, text: `<html>${status}</html>` });
const problem = (status: number, code: string): Answer => {
  return { status, json: { type: "about:blank", title: code, status, code, detail: "It says no.", remedy: "Wait." } };
};

/** What a proxy, or the relayer itself, says instead of a fate. */
const TROUBLE: Readonly<Record<string, Answer>> = {
  "a proxy's 502": page(502),
  "a proxy's 503": page(503),
  "a proxy's 504": page(504),
  "a proxy's 429": page(429),
  "a proxy's 408": page(408),
  "the relayer's limit of requests": problem(429, "TOO_MANY_REQUESTS"),
  "a relayer that stops": problem(503, "STOPPING"),
  "a connection that ends": { handle: (response) => response.destroy() },
};

describe("RelayerClient", () => {
  let server: PriceServer;
  let client: RelayerClient;
  before(async () => {
    server = await PriceServer.start();
    client = new RelayerClient({ url: server.url });
  });
  after(() => server.stop());

  /** Gives these answers one after the other, the last one for ever. */
  function tell(...answers: readonly [Answer, ...Answer[]]): void {
    const left = [...answers];
    server.asked.length = 0;
    server.tell(() => (left.length > 1 ? left.shift() : undefined) ?? left[0] ?? answers[0]);
  }

  describe("waitFor", () => {
    for (const [title, answer] of Object.entries(TROUBLE)) {
      it(`goes on after ${title}`, async () => {
        tell(answer, { json: fateOf("queued") }, answer, { json: fateOf("mined") });
        expect((await client.waitFor(ID)).status).to.equal("mined");
        expect(server.asked).to.have.length(4);
      });
    }

    it("ends with NOT_ENDED, and the last trouble as its cause, when that goes on", async () => {
      tell(page(502));
      const error = await expectAllianceError("NOT_ENDED", () => client.waitFor(ID, 200));
      expect(error.cause).to.include({ code: "SERVICE_UNREACHABLE" });
      expect(server.asked.length).to.be.greaterThan(1);
    });

    it("ends in its own time when the relayer takes the question and never answers", async () => {
      tell({ handle: () => undefined });
      const start = performance.now();
      const error = await expectAllianceError("NOT_ENDED", () => client.waitFor(ID, 300));
      expect(error.cause).to.include({ code: "SERVICE_UNREACHABLE" });
      expect(performance.now() - start).to.be.below(ONE_ANSWER_MS);
    });

    it("asks once more at the end of its time", async () => {
      tell({ json: fateOf("mined") });
      expect((await client.waitFor(ID, 0)).status).to.equal("mined");
    });

    it("ends at once with what asking again does not change", async () => {
      for (const [answer, code] of [
        [problem(404, "REQUEST_UNKNOWN"), "REQUEST_UNKNOWN"],
        [page(404), "SERVICE_ANSWER"],
        [{ text: "<html>Welcome</html>" }, "SERVICE_ANSWER"],
      ] as const) {
        tell(answer);
        await expectAllianceError(code, () => client.waitFor(ID));
        expect(server.asked).to.have.length(1);
      }
    });
  });
});
