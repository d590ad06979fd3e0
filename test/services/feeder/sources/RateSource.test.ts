import { expect } from "chai";
import { RATE_PROVIDERS, type RateProviderName } from "../../../../services/feeder/sources/rates.js";
import { RateSource } from "../../../../services/feeder/sources/RateSource.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { PriceServer } from "../../../support/feeds/PriceServer.js";
import { RATE_SHAPES, RATE_TIME, type SaidRate } from "../../../support/feeds/rates.js";

const never = new AbortController().signal;
const PATHS: Record<RateProviderName, string> = {
  dunamu: "/v1/forex/recent?codes=FRX.KRWUSD",
  exchangeRateApi: "/v6/latest/USD",
  frankfurter: "/v1/latest?base=USD&symbols=KRW",
};

describe("RateSource", function () {
  let server: PriceServer;
  beforeEach(async () => {
    server = await PriceServer.start();
  });
  afterEach(() => server.stop());

  for (const provider of RATE_PROVIDERS) {
    const said: SaidRate = { base: "USD", price: 1380.25, time: RATE_TIME };
    const tell = (changes: Partial<SaidRate>) => server.tell({ json: RATE_SHAPES[provider]({ ...said, ...changes }) });
    const source = (timeoutSeconds = 5) =>
      new RateSource({ provider, market: "USD/KRW", url: server.url, timeoutSeconds });
    const read = () => source().read(never);

    describe(provider, () => {
      it("reads the rate and its own time, with one request", async () => {
        tell({});
        const reading = await read();
        expect(reading).to.deep.equal({
          price: 1_380_25000000n,
          observedAt: RATE_TIME,
          volume: undefined,
          book: undefined,
        });
        expect(server.asked).to.deep.equal([PATHS[provider]]);
      });

      for (const price of [null, undefined, "NaN", -1380, {}]) {
        it(`refuses the rate ${price === undefined ? "that is missing" : JSON.stringify(price)}`, async () => {
          tell({ price });
          await expectAllianceError("SOURCE_NONSENSE", read);
        });
      }

      it("refuses the rate of another currency", async () => {
        tell({ base: "JPY" });
        await expectAllianceError("SOURCE_NONSENSE", read);
      });

      it("refuses a web page, half an answer, an empty list and an empty object", async () => {
        for (const text of ["<!doctype html>", '{"result":"succ', "[]", "{}"]) {
          server.tell({ text });
          await expectAllianceError("SOURCE_NONSENSE", read);
        }
      });

      it("tells refusal, too many requests and failure apart", async () => {
        for (const [status, code] of [
          [404, "SOURCE_REFUSED"],
          [418, "SOURCE_LIMITED"],
          [429, "SOURCE_LIMITED"],
          [503, "SOURCE_UNREACHABLE"],
        ] as const) {
          server.tell({ json: RATE_SHAPES[provider](said), status });
          await expectAllianceError(code, read);
        }
      });

      it("tells a server that hangs up, or sends elsewhere", async () => {
        server.tell({ handle: (response) => response.destroy() });
        await expectAllianceError("SOURCE_UNREACHABLE", read);
        server.tell({ handle: (response) => response.writeHead(302, { location: "/elsewhere" }).end() });
        await expectAllianceError("SOURCE_UNREACHABLE", read);
      });

      it("refuses an answer without end, and says so", async () => {
        server.tell({ text: `[${" ".repeat(1_000_001)}]`, type: "application/json" });
        const { message } = await expectAllianceError("SOURCE_NONSENSE", read);
        expect(message).to.equal(`${provider} USD/KRW answers with more than 1000000 bytes.`);
      });

      it("gives up silence", async () => {
        server.tell({ handle: () => undefined });
        await expectAllianceError("SOURCE_SILENT", () => source(1).read(never));
      });
    });
  }

  it("divides what is quoted by the hundred", async () => {
    const [rate] = [RATE_SHAPES.dunamu({ base: "JPY", price: 900.5, time: RATE_TIME })].flat();
    server.tell({ json: [{ ...(rate as object), currencyUnit: 100 }] });
    const yen = new RateSource({ provider: "dunamu", market: "JPY/KRW", url: server.url, timeoutSeconds: 5 });
    expect((await yen.read(never)).price).to.equal(9_00500000n);
  });

  it("dates a rate of the European Central Bank before it was made, never after", async () => {
    server.tell({ json: { amount: 1, base: "USD", date: "2027-07-15", rates: { KRW: 1380 } } });
    const ecb = new RateSource({ provider: "frankfurter", market: "USD/KRW", url: server.url, timeoutSeconds: 5 });
    // 14:15 in Frankfurt is 12:15 UTC in summer and 13:15 in winter.
    expect((await ecb.read(never)).observedAt).to.equal(Date.parse("2027-07-15T12:15:00Z") / 1_000);
  });

  it("refuses a date that is none", async () => {
    server.tell({ json: { amount: 1, base: "USD", date: "2027-02-30", rates: { KRW: 1380 } } });
    const ecb = new RateSource({ provider: "frankfurter", market: "USD/KRW", url: server.url, timeoutSeconds: 5 });
    await expectAllianceError("SOURCE_NONSENSE", () => ecb.read(never));
  });
});
