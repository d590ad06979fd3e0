import { expect } from "chai";
import { ExchangeSource } from "../../../../services/feeder/sources/ExchangeSource.js";
import { EXCHANGES, type ExchangeName } from "../../../../services/feeder/sources/tickers.js";
import { allianceErrorOf } from "../../../support/allianceErrorOf.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { PriceServer } from "../../../support/feeds/PriceServer.js";
import { TICKER_SHAPES, type Said } from "../../../support/feeds/tickers.js";

const TIME = 1_800_000_000_987;
const never = new AbortController().signal;
/** What each exchange is asked: by its documentation. */
const PATHS: Record<ExchangeName, string> = {
  upbit: "/v1/ticker?markets=KRW-MLK",
  bithumb: "/v1/ticker?markets=KRW-MLK",
  coinone: "/public/v2/ticker_new/KRW/MLK",
  kucoin: "/api/v1/market/stats?symbol=MLK-USDT",
};
/** Errors in the exchanges' own shapes, which come with status 200 at two of them. */
const REFUSALS: Record<ExchangeName, { status: number; json: unknown }> = {
  upbit: { status: 404, json: { error: { name: 404, message: "Code not found" } } },
  bithumb: { status: 404, json: { error: { name: 404, message: "Code not found" } } },
  coinone: { status: 200, json: { result: "error", error_code: "108", error_msg: "Unknown CryptoCurrency" } },
  kucoin: { status: 200, json: { code: "400100", msg: "symbol not exists" } },
};

describe("ExchangeSource", function () {
  let server: PriceServer;
  beforeEach(async () => {
    server = await PriceServer.start();
  });
  afterEach(() => server.stop());

  for (const exchange of EXCHANGES) {
    const quote = exchange === "kucoin" ? "USDT" : "KRW";
    const said: Said = { base: "MLK", quote, price: "279.00000001", volume: "1234567.5", time: TIME };
    const source = (timeoutSeconds = 5) =>
      new ExchangeSource({ exchange, market: `MLK/${quote}`, url: server.url, timeoutSeconds });
    const tell = (changes: Partial<Said>) => server.tell({ json: TICKER_SHAPES[exchange]({ ...said, ...changes }) });
    const read = () => source().read(never);

    describe(exchange, () => {
      it("reads price, volume and the exchange's own time, to the last digit, with one request", async () => {
        tell({});
        const { price, volume, observedAt } = await read();
        expect([price, volume, observedAt]).to.deep.equal([279_00000001n, 1_234_567_50000000n, 1_800_000_000]);
        expect(server.asked).to.deep.equal([PATHS[exchange]]);
      });

      it("reads numbers as well as texts", async () => {
        tell({ price: 279.25, volume: 0.00000012 });
        const { price, volume } = await read();
        expect([price, volume]).to.deep.equal([279_25000000n, 12n]);
      });

      it("has each answer by itself: the next shows the next price", async () => {
        const one = source();
        tell({});
        await one.read(never);
        tell({ price: "280", time: TIME + 1_000 });
        expect(await one.read(never)).to.include({ price: 280_00000000n, observedAt: 1_800_000_001 });
      });

      for (const price of [null, undefined, "NaN", "-279", -279, "", "1e999", {}]) {
        it(`refuses the price ${price === undefined ? "that is missing" : JSON.stringify(price)}`, async () => {
          tell({ price });
          await expectAllianceError("SOURCE_NONSENSE", read);
        });
      }

      for (const time of [null, undefined, "soon", 0, -1, 1.5]) {
        it(`refuses the time ${time === undefined ? "that is missing" : JSON.stringify(time)}`, async () => {
          tell({ time });
          await expectAllianceError("SOURCE_NONSENSE", read);
        });
      }

      it("refuses a volume that is none", async () => {
        tell({ volume: "much" });
        await expectAllianceError("SOURCE_NONSENSE", read);
      });

      it("refuses an answer for another market", async () => {
        tell({ base: "BTC" });
        await expectAllianceError("SOURCE_NONSENSE", read);
      });

      it("refuses an empty list, an empty object, a text and half an answer", async () => {
        for (const json of [[], {}, null, "279"]) {
          server.tell({ json });
          expect((await allianceErrorOf(read)).code).to.be.oneOf(["SOURCE_NONSENSE", "SOURCE_REFUSED"]);
        }
        server.tell({ text: '[{"market":"KRW-MLK","trade_pr', type: "application/json" });
        await expectAllianceError("SOURCE_NONSENSE", read);
      });

      it("refuses a web page in place of data", async () => {
        server.tell({ text: "<!doctype html><title>Maintenance</title>" });
        await expectAllianceError("SOURCE_NONSENSE", read);
      });

      it("tells the exchange's own refusal", async () => {
        server.tell(REFUSALS[exchange]);
        await expectAllianceError("SOURCE_REFUSED", read);
      });

      it("tells too many requests", async () => {
        // KuCoin's own code; the others have none.
        const json = exchange === "kucoin" ? { code: "429000", msg: "Too many requests" } : {};
        for (const status of [429, 418]) {
          server.tell({ json, status });
          await expectAllianceError("SOURCE_LIMITED", read);
        }
      });

      it("tells a server that fails, without showing what it said", async () => {
        server.tell({ text: "<h1>secret</h1>", status: 500 });
        const { message } = await expectAllianceError("SOURCE_UNREACHABLE", read);
        expect(message).not.to.contain("secret");
      });

      it("tells a server that is not there, or hangs up", async () => {
        server.tell({ handle: (response) => response.destroy() });
        await expectAllianceError("SOURCE_UNREACHABLE", read);
      });

      it("follows nobody elsewhere", async () => {
        server.tell(() => ({ handle: (response) => response.writeHead(302, { location: "/elsewhere" }).end() }));
        await expectAllianceError("SOURCE_UNREACHABLE", read);
        expect(server.asked).to.have.length(1);
      });
    });
  }

  describe("read", () => {
    const upbit = (timeoutSeconds: number) =>
      new ExchangeSource({ exchange: "upbit", market: "MLK/KRW", url: server.url, timeoutSeconds });

    it("gives up silence, and an answer that never ends, in the same time", async () => {
      server.tell({ handle: () => undefined });
      await expectAllianceError("SOURCE_SILENT", () => upbit(1).read(never));
      server.tell({
        handle: (response) => void response.writeHead(200, { "content-type": "application/json" }).write("["),
      });
      await expectAllianceError("SOURCE_SILENT", () => upbit(1).read(never));
    });

    it("ends at once when it is told to", async () => {
      const stopping = new AbortController();
      server.tell({ handle: () => stopping.abort() });
      await expectAllianceError("SOURCE_SILENT", () => upbit(60).read(stopping.signal));
    });

    it("refuses an answer without end", async () => {
      server.tell({ text: `[${" ".repeat(1_000_001)}]`, type: "application/json" });
      const { message } = await expectAllianceError("SOURCE_NONSENSE", () => upbit(5).read(never));
      expect(message).to.equal("upbit MLK/KRW answers with more than 1000000 bytes.");
    });
  });
});
