import { readFile } from "node:fs/promises";
import { expect } from "chai";
import type { PartnerWorld } from "./partnerWorld.js";

const LINES = 60;

/** Every entry, and what belongs to the application's own ethers handed to the package and back. */
const USE = `
import { JsonRpcProvider, Wallet, type ContractTransactionResponse } from "ethers";
import { connectAlliance, redeemAtCounter, signSale, typedData, type ForwardRequest } from "milk-alliance";
import { addressesOf } from "milk-alliance/addresses";
import { audit } from "milk-alliance/book";
import { PartnerPoint__factory, type PartnerPoint } from "milk-alliance/contracts";

const provider = new JsonRpcProvider("http://127.0.0.1:1");
const wallet = new Wallet("0x" + "11".repeat(32), provider);
const alliance = connectAlliance(addressesOf(1), wallet);
export const point: PartnerPoint = PartnerPoint__factory.connect(wallet.address, wallet);
export const sent: Promise<ContractTransactionResponse> = point.transfer(wallet, 1n);
const terms = { point, points: 1n, tolerance: 100n, deadline: 1n };
export const request: Promise<ForwardRequest> = signSale(alliance, wallet, terms).then((sale) => sale.request);
export const audited = audit({ file: "", chain: { provider, point: wallet.address } });
export const signed = wallet.signTypedData({}, { Link: typedData.Link }, {});
export const redeemed = request.then((given) =>
  redeemAtCounter({ point, forwarder: alliance.forwarder }, given, { points: 1n, order: "0x" }),
);
`;

/** The functions of an ABI by name, which only types of its own keep. */
const named = (clause: string) => `
import exchange from "milk-alliance/abi/PointExchange.json"${clause};

type Named<Item> = Item extends { type: "function"; name: infer Name } ? Name : never;
export const known: Named<(typeof exchange)[number]> = "quoteSwap";
// @ts-expect-error no function of this contract
export const unknown: Named<(typeof exchange)[number]> = "quoteAnything";
`;
const JSON_CLAUSE = ' with { type: "json" }';

/** The package's types, under every resolution that TypeScript has. */
export function describeTypeScript(world: () => PartnerWorld): void {
  describe("its types", () => {
    before(async () => {
      const { apps } = world();
      for (const app of ["esm", "oldest"]) {
        await apps.copy(app, "partner-backend.ts");
        await apps.write(app, "use.ts", USE);
        await apps.write(app, "use.cts", USE);
        await apps.write(app, "abi.ts", named(JSON_CLAUSE));
        await apps.write(app, "abi.cts", named(""));
      }
      await apps.copy("esm", "wallet-page.ts");
      await apps.write("cjs", "use.ts", USE);
      await apps.write("cjs", "abi.ts", named(""));
    });

    const both = ["partner-backend.ts", "use.ts", "use.cts", "abi.ts", "abi.cts"];
    const nodeNext = { module: "nodenext", skipLibCheck: false };
    const bundler = { module: "esnext", moduleResolution: "bundler", lib: ["es2022", "dom"], noEmit: true };
    const ways: Record<string, readonly [app: string, options: Record<string, unknown>, files: readonly string[]]> = {
      "NodeNext, ESM and CommonJS, the package's own types checked as well": ["esm", nodeNext, both],
      "NodeNext with the oldest ethers that the package takes": ["oldest", { module: "nodenext" }, both],
      "Node16, ESM and CommonJS": ["esm", { module: "node16", noEmit: true }, both.filter((file) => file !== "abi.ts")],
      "a bundler": [
        "esm",
        { ...bundler, verbatimModuleSyntax: true },
        ["partner-backend.ts", "use.ts", "wallet-page.ts", "abi.ts"],
      ],
      "commonjs without exports (node10)": [
        "cjs",
        { module: "commonjs", moduleResolution: "node10", esModuleInterop: true, ignoreDeprecations: "6.0" },
        ["use.ts", "abi.ts"],
      ],
      "commonjs with a bundler's resolution": [
        "cjs",
        { module: "commonjs", moduleResolution: "bundler", noEmit: true },
        ["use.ts", "abi.ts"],
      ],
    };
    for (const [way, [app, options, files]] of Object.entries(ways)) {
      it(`are found under ${way}`, async () => {
        expect(await world().apps.compile(app, options, files)).to.equal("");
      });
    }

    it("let the guide's backend be shorter than 60 lines", async () => {
      const sample = await readFile("docs/partner/samples/partner-backend.ts", "utf8");
      expect(sample.split("\n").length).to.be.below(LINES);
    });
  });
}
