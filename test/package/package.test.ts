import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { sandboxFile, type SandboxFile } from "../../sdk/addresses/SandboxFile.js";
import { PartnerApps } from "../support/PartnerApps.js";
import { runSandbox, type SandboxProcess } from "../support/runSandbox.js";
import { temporaryDirectory } from "../support/temporaryDirectory.js";
import { describeBrowser } from "./ways/browser.js";
import { describeNode } from "./ways/node.js";
import { describeOthers } from "./ways/others.js";
import { describeTypeScript } from "./ways/typescript.js";

const SAMPLES = [
  "docs/partner/samples/index.html",
  "docs/partner/samples/partner-backend.ts",
  "docs/partner/samples/relayed-sale.cjs",
  "docs/partner/samples/viem-swap.js",
  "docs/partner/samples/vite.config.mjs",
  "docs/partner/samples/wallet-page.ts",
  "docs/partner/samples/web3_swap.py",
];
const LIMIT_BYTES = 600_000;

describe("the partner's package and the sandbox", function () {
  const directory = temporaryDirectory();
  let sandbox: SandboxProcess;
  let apps: PartnerApps;
  const world = () => ({ apps, sandbox: directory.path("sandbox", "sandbox.json") });

  before(async () => {
    sandbox = runSandbox(directory.path("sandbox"));
    apps = await PartnerApps.pack(directory.path());
    await apps.install("esm", "module");
    await apps.install("oldest", "module", "ethers-oldest");
    await apps.share("cjs", "commonjs", "esm");
    await apps.share("page", "module", "esm");
    await sandbox.ready();
  });
  after(() => sandbox.kill());

  describe("the package", () => {
    it("has the compiled SDK, the ABIs and its guide, and no source, test, journal or bindings of mocks", async () => {
      const { files, tarball } = apps;
      const outside = files.filter((file) => !file.startsWith("dist/"));
      expect(outside).to.have.members([
        "LICENSE",
        "README.md",
        "docs/partner/guide.md",
        "docs/auditor/privacy.md",
        "package.json",
        ...SAMPLES,
      ]);
      const others = files.filter((file) => file.startsWith("dist/") && !/\.(js|d\.c?ts|json)$/.test(file));
      expect(others).to.deep.equal([]);
      expect(
        files.filter((file) => /mocks|(^|\/)tests?\/|\.test\.|hardhat|deployments|\.sandbox|\.env/i.test(file)),
      ).to.deep.equal([]);
      expect(files).to.include.members(["dist/abi/PointExchange.json", "dist/sdk/addresses/addresses.json"]);
      expect((await stat(tarball)).size).to.be.below(LIMIT_BYTES);
    });

    it("is documented by exactly the code that is run", async () => {
      const guide = await readFile("docs/partner/guide.md", "utf8");
      const shown = [...guide.matchAll(/```(?:ts|js|python|html)\n(.*?)```/gs)].map(([, code]) => code);
      expect(shown).to.include(await readFile("docs/partner/samples/partner-backend.ts", "utf8"));
      for (const sample of SAMPLES) expect(guide).to.contain(`(${sample.replace("docs/partner/", "")})`);
    });
  });

  describeTypeScript(world);
  describeNode(world);
  describeBrowser(world);
  describeOthers(world);

  describe("the sandbox", () => {
    let content: SandboxFile;
    before(async () => {
      content = sandboxFile.parse(JSON.parse(await readFile(directory.path("sandbox", "sandbox.json"), "utf8")));
    });

    it("writes a file that only its owner reads, with moving prices and members who hold points", async () => {
      const { mode } = await stat(directory.path("sandbox", "sandbox.json"));
      expect(mode & 0o777).to.equal(0o600);
      expect(content.members).to.have.lengthOf(5);
      expect(Object.keys(content.programmes)).to.deep.equal(["YNJ", "SSG", "DLC", "SAL", "PAC"]);
      expect(sandbox.output()).not.to.contain("failed");
    });

    it("refuses a second sandbox in the same directory and leaves the first alone", async () => {
      const second = runSandbox(directory.path("sandbox"));
      expect(await second.exit).to.equal(1);
      expect(second.output()).to.contain("SANDBOX_RUNNING");
      expect((await stat(directory.path("sandbox", "sandbox.json"))).isFile()).to.equal(true);
      expect((await fetch(`${content.programmes["YNJ"]?.url}/health`)).status).to.equal(200);
    });

    it("ends node, services and file at SIGINT, with exit code 0", async () => {
      sandbox.signal("SIGINT");
      expect(await sandbox.exit).to.equal(0);
      for (const url of [content.rpc, ...Object.values(content.programmes).map((programme) => programme.url)]) {
        expect(await fetch(url).catch(() => "nobody"), url).to.equal("nobody");
      }
      expect(await stat(join(directory.path("sandbox"), "sandbox.json")).catch(() => "gone")).to.equal("gone");
    });
  });
});
