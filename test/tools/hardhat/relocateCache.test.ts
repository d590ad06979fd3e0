import { expect } from "chai";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";
import { relocateCache } from "../../../tools/hardhat/relocateCache.js";

function cacheOf(root: string): Record<string, object> {
  const artifact = join(root, "artifacts/contracts/A.sol/A.json");
  return {
    [join(root, "contracts/A.sol")]: {
      jobHash: "solc-0_8_35-1",
      artifactPaths: [artifact],
      artifactsDirectory: join(root, "artifacts"),
    },
    "npm:@openzeppelin/contracts/A.sol": { jobHash: "solc-0_8_35-2", artifactPaths: [artifact] },
  };
}

describe("relocateCache", () => {
  const { path } = temporaryDirectory();
  const file = () => path("compile-cache.json");
  const written = async (): Promise<unknown> => JSON.parse(await readFile(file(), "utf8"));

  for (const [was, is] of [
    ["/home/one/milk", "/srv/two/milk"],
    ['/home/with "quotes" and \\', "/srv/two/milk"],
    ["/srv", "/srv/two/milk"],
    ["/srv/two/milk", "/srv"],
  ] as const) {
    it(`knows every file of a project that went from ${was} to ${is}`, async () => {
      await writeFile(file(), JSON.stringify(cacheOf(was)));
      await relocateCache(path(), is);
      expect(await written()).to.deep.equal(cacheOf(is));
    });
  }

  it("leaves alone a directory whose name begins alike", async () => {
    const other = { "/home/one/milk-two/contracts/A.sol": { artifactsDirectory: "/home/one/milk/artifacts" } };
    await writeFile(file(), JSON.stringify(other));
    await relocateCache(path(), "/srv/milk");
    expect(Object.keys((await written()) as object)).to.deep.equal(["/home/one/milk-two/contracts/A.sol"]);
  });

  it("does nothing where there is no cache, or one that is no JSON", async () => {
    await relocateCache(path("none"), "/srv/milk");
    await writeFile(file(), "{");
    await relocateCache(path(), "/srv/milk");
    expect(await readFile(file(), "utf8")).to.equal("{");
  });
});
