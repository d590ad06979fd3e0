import { expect } from "chai";
import type { PartnerWorld } from "./partnerWorld.js";

/** CommonJS as it was before `require` took ESM: whatever is required must be CommonJS. */
const OLD_REQUIRE = "--no-experimental-require-module";
const POINT = `0x${"11".repeat(20)}`;

/** Everything of the package required, and of which copies of ethers it is. */
const REQUIRED = `
for (const entry of ["", "/addresses", "/book", "/contracts"]) require("milk-alliance" + entry);
require("milk-alliance/abi/PointExchange.json");
require("ethers");
const paths = Object.keys(require.cache).map((path) => path.replaceAll("\\\\", "/"));
console.log(JSON.stringify([...new Set(paths.flatMap((path) => path.match(/\\/ethers[^/]*\\/lib\\.\\w+/) ?? []))]));
`;

/** A period closed and its root built by a thread. */
const BOOK = `
const { Book, closeAndBuild } = require("milk-alliance/book");
let now = 3_600_000;
const book = Book.create(process.argv[2], {
  chainId: 1, point: "${POINT}", epochLength: 3_600, validity: 12, holdSeconds: 0, periodLength: 3_600, firstPeriod: 1_000,
}, { clock: () => now });
book.accrue({ reference: "1", customerNumber: "1", points: 1n, purchasedAt: now });
now += 3_600;
closeAndBuild(book, 1_000, { workers: 1 }).then(({ root }) => {
  console.log(root);
  book.close();
});
`;

/** The package in Node: ESM and CommonJS, with the newest ethers and the oldest that it takes. */
export function describeNode(world: () => PartnerWorld): void {
  describe("in Node", () => {
    before(async () => {
      const { apps } = world();
      for (const app of ["esm", "oldest"]) await apps.copy(app, "relayed-sale.cjs");
      await apps.write("cjs", "required.js", REQUIRED);
      await apps.write("cjs", "book.js", BOOK);
    });

    for (const [app, title] of [
      ["esm", "the pinned ethers"],
      ["oldest", "the oldest ethers that it takes"],
    ] as const) {
      it(`accrues, releases, swaps and redeems from a partner's backend, in ESM with ${title}`, async () => {
        const { apps, sandbox } = world();
        const said = await apps.node(app, "out/partner-backend.js", sandbox);
        expect(said).to.match(/^released 1000 YNJ, swapped 500 of them: done, for at least \d+ SSG$/m);
        expect(said).to.match(/^redeemed 500 YNJ in 0x[0-9a-f]{64}$/m);
      });

      it(`sells through the relayer and names a refusal, in CommonJS with ${title}`, async () => {
        const { apps, sandbox } = world();
        const said = await apps.node(app, OLD_REQUIRE, "relayed-sale.cjs", sandbox);
        expect(said).to.match(/^mined in 0x[0-9a-f]{64}: 0\.\d+ MLK, at least 0\.\d+$/m);
        expect(said).to.match(/^refused: PointExchange_ReserveTooLow$/m);
      });
    }

    it("is CommonJS all through where it is required, with the application's own ethers and no other", async () => {
      expect(JSON.parse(await world().apps.node("cjs", OLD_REQUIRE, "required.js"))).to.deep.equal([
        "/ethers/lib.commonjs",
      ]);
    });

    it("keeps a book in CommonJS, threads and all", async () => {
      const { apps } = world();
      expect(await apps.node("cjs", OLD_REQUIRE, "book.js", apps.path("cjs", "a.book"))).to.match(/^0x[0-9a-f]{64}\n$/);
    });

    it("loads SQLite for the book only, so that the rest runs on older Node.js", async () => {
      const loads = async (name: string) => {
        const script = `await import("${name}"); console.log(process.moduleLoadList.includes("NativeModule sqlite"))`;
        return (await world().apps.node("esm", "--input-type=module", "-e", script)).trim();
      };
      const names = ["milk-alliance", "milk-alliance/contracts", "milk-alliance/addresses", "milk-alliance/book"];
      expect(await Promise.all(names.map(loads))).to.deep.equal(["false", "false", "false", "true"]);
    });
  });
}
