import { expect } from "chai";
import { parseRelayerConfig, readRelayerConfig } from "../../../services/relayer/config.js";
import { allianceErrorOf } from "../../support/allianceErrorOf.js";

const CONTRACT = "0x5fbdb2315678afecb367f032d93f642f64180aa3";
const least = {
  state: "/tmp/relayer.db",
  rpc: { url: "http://127.0.0.1:8545" },
  chainId: 31_337,
  port: 8_788,
  forwarder: { address: CONTRACT },
  allow: [{ contract: CONTRACT, functions: ["redeem(uint256,bytes32)"] }],
};

describe("parseRelayerConfig", () => {
  it("fills in what is left out: this machine only, one batch of 100 after 200 ms", () => {
    const config = parseRelayerConfig(least, "test");
    expect(config.host).to.equal("127.0.0.1");
    expect(config.forwarder.name).to.equal("MilkForwarder");
    expect(config.batches).to.deep.include({ maxRequests: 100, waitMilliseconds: 200, maxGas: 25_000_000 });
  });

  const wrong: readonly (readonly [string, unknown])[] = [
    ["state", { ...least, state: "" }],
    ["forwarder.address", { ...least, forwarder: { address: "0x12" } }],
    ["allow", { ...least, allow: [] }],
    ["allow.0.functions.0", { ...least, allow: [{ contract: CONTRACT, functions: ["redeem"] }] }],
    ["allow.0.functions.0", { ...least, allow: [{ contract: CONTRACT, functions: ["redeem(uint)"] }] }],
    ["batches.maxRequests", { ...least, batches: { maxRequests: 0 } }],
    ["requests.maxGas", { ...least, requests: { maxGas: 1 } }],
    ["keys", { ...least, keys: ["0x01"] }],
  ];
  for (const [path, value] of wrong) {
    it(`names ${path} when it is wrong: ${JSON.stringify(value).slice(-60)}`, async () => {
      const error = await allianceErrorOf(() => parseRelayerConfig(value, "test"));
      expect(error.code).to.equal("CONFIG_INVALID");
      expect(error.message).to.contain(path);
    });
  }
});

describe("readRelayerConfig", () => {
  it("reads the example", async () => {
    const { allow, port } = await readRelayerConfig("services/relayer/relayer.example.json5");
    expect(port).to.equal(8_788);
    expect(allow.flatMap(({ functions }) => functions)).to.have.lengthOf(30);
  });
});
