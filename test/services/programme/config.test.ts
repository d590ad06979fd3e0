import { expect } from "chai";
import { parseProgrammeConfig, readProgrammeConfig } from "../../../services/programme/config.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";

const least = {
  book: "/tmp/book",
  rpc: { url: "http://127.0.0.1:8545" },
  chainId: 31_337,
  point: "0x5fbdb2315678afecb367f032d93f642f64180aa3",
  port: 8_787,
  shops: [{ name: "shop", keySha256: "0".repeat(64) }],
};

describe("parseProgrammeConfig", () => {
  it("fills in what is left out: this machine only, commitments 900 s after a period's end", () => {
    const config = parseProgrammeConfig(least, "test");
    expect(config).to.deep.include({
      host: "127.0.0.1",
      trustProxy: [],
      point: "0x5FbDB2315678afecb367f032d93F642f64180aa3",
    });
    expect(config.commitments).to.deep.equal({ postOffsetSeconds: 900, graceSeconds: 15, quietSeconds: 5 });
    expect(config.releases.maxLines).to.equal(100);
  });

  for (const [path, changes] of [
    ["point", { point: "0x1234" }],
    ["rpc.url", { rpc: { url: "file:///etc/passwd" } }],
    ["port", { port: 65_536 }],
    ["trustProxy", { trustProxy: true }],
    ["trustProxy.0", { trustProxy: ["proxy.example"] }],
    ["trustProxy.1", { trustProxy: ["10.0.0.0/8", "10.0.0.0/33"] }],
    ["operations.port", { operations: { port: -1 } }],
    ["shops", { shops: [] }],
    ["shops.0.keySha256", { shops: [{ name: "shop", keySha256: "the key itself" }] }],
    ["releases.maxLines", { releases: { maxLines: 101 } }],
    ["commitments.postOffsetSeconds", { commitments: { postOffsetSeconds: -1 } }],
    ["privateKey", { privateKey: "0x01" }],
  ] as const) {
    it(`names ${path} when it is wrong`, async () => {
      const error = await expectAllianceError("CONFIG_INVALID", () =>
        parseProgrammeConfig({ ...least, ...changes }, "test"),
      );
      expect(error.message).to.contain(path);
    });
  }
});

describe("readProgrammeConfig", () => {
  const directory = temporaryDirectory();

  it("reads the example", async () => {
    const config = await readProgrammeConfig("services/programme/programme.example.json5");
    expect(config.port).to.equal(8_787);
  });

  it("refuses a file that is not there or no JSON5", async () => {
    await expectAllianceError("CONFIG_UNREADABLE", () => readProgrammeConfig(directory.path("none")));
    const broken = await directory.write("broken.json5", "{ book: ");
    await expectAllianceError("CONFIG_SYNTAX", () => readProgrammeConfig(broken));
  });
});
