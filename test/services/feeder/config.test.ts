import { expect } from "chai";
import { parseFeederConfig, readFeederConfig } from "../../../services/feeder/config.js";
import { readPricerConfig } from "../../../services/pricer/config.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";

const UPBIT = { exchange: "upbit", market: "MLK/KRW" };

function parse(feed: object): unknown {
  return parseFeederConfig(
    {
      rpc: { url: "http://127.0.0.1:8545" },
      chainId: 1,
      port: 0,
      state: "state",
      oracle: `0x${"a1".repeat(20)}`,
      feeds: [{ id: "MLK/KRW", sources: [UPBIT], minSources: 1, ...feed }],
    },
    "it",
  );
}

describe("parseFeederConfig", () => {
  for (const [what, feed] of [
    ["more sources than there are", { minSources: 2 }],
    ["a market that is not the feed's", { sources: [{ ...UPBIT, market: "BTC/KRW" }] }],
    [
      "a product that is not the feed's",
      { sources: [{ ...UPBIT, times: [{ exchange: "upbit", market: "USDT/KRW" }] }] },
    ],
    ["an exchange it does not know", { sources: [{ ...UPBIT, exchange: "mtgox" }] }],
    ["a provider it does not know", { sources: [{ provider: "me", market: "MLK/KRW" }] }],
    ["a setting it does not know", { heartbeat: 1 }],
    ["a deviation of nothing", { deviation: 0 }],
    ["an address that is no web address", { sources: [{ ...UPBIT, url: "file:///etc/passwd" }] }],
  ] as const) {
    it(`refuses ${what}`, async () => {
      await expectAllianceError("CONFIG_INVALID", () => parse(feed));
    });
  }

  it("takes a market in another currency with what turns it into the feed's", () => {
    const times = [{ exchange: "bithumb", market: "USDT/KRW" }];
    expect(() => parse({ sources: [{ exchange: "kucoin", market: "MLK/USDT", times }] })).not.to.throw();
  });
});

describe("the example settings", () => {
  it("are valid", async () => {
    expect((await readFeederConfig("services/feeder/feeder.example.json5")).feeds).to.have.length(2);
    expect((await readPricerConfig("services/pricer/pricer.example.json5")).pools).to.have.length(1);
  });
});
