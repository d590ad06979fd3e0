import { execFile } from "node:child_process";
import { mkdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import { z } from "zod";
import { sandboxFile, type SandboxFile } from "../../sdk/addresses/SandboxFile.js";
import { runSandbox, type SandboxProcess } from "../support/runSandbox.js";
import { temporaryDirectory } from "../support/temporaryDirectory.js";

const run = promisify(execFile);
const SAMPLE = "docs/samples/partner-backend.ts";
const LIMIT_BYTES = 400_000;
const LINES = 60;
const manifest = z.object({ dependencies: z.record(z.string(), z.string()) });
/** What the application has besides the package: it compiles with TypeScript for Node. */
const OWN = ["typescript", "@types/node"];
const STRICT = {
  module: "nodenext",
  target: "es2022",
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  verbatimModuleSyntax: true,
  skipLibCheck: false,
  types: ["node"],
  outDir: "out",
};

describe("the partner's package and the sandbox", function () {
  const directory = temporaryDirectory();
  let sandbox: SandboxProcess;
  let content: SandboxFile;
  let tarball: string;
  let files: string[];
  const app = (...names: string[]) => directory.path("app", ...names);

  before(async () => {
    sandbox = runSandbox(directory.path("sandbox"));
    const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", directory.path()]);
    const packed = z.array(z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) }));
    // What the package's own script prints comes before npm's answer.
    const [made] = packed.parse(JSON.parse(stdout.slice(stdout.indexOf("[\n"))));
    tarball = directory.path(made?.filename ?? "");
    files = made?.files.map(({ path }) => path) ?? [];
    // Installed without a registry: the tarball unpacked, its dependencies those of this repository.
    await mkdir(app("node_modules", "milk-alliance"), { recursive: true });
    await run("tar", ["xzf", tarball, "--strip-components=1", "-C", app("node_modules", "milk-alliance")]);
    const installed = await readFile(app("node_modules", "milk-alliance", "package.json"), "utf8");
    for (const name of [...Object.keys(manifest.parse(JSON.parse(installed)).dependencies), ...OWN]) {
      await mkdir(dirname(app("node_modules", name)), { recursive: true });
      await symlink(resolve("node_modules", name), app("node_modules", name));
    }
    await writeFile(app("package.json"), JSON.stringify({ type: "module" }));
    await writeFile(app("partner-backend.ts"), await readFile(SAMPLE));
    await sandbox.ready();
    content = sandboxFile.parse(JSON.parse(await readFile(directory.path("sandbox", "sandbox.json"), "utf8")));
  });
  after(() => sandbox.kill());

  it("has the compiled SDK, the ABIs and its guide, and no source, test, journal or bindings of mocks", async () => {
    const outside = files.filter((file) => !file.startsWith("dist/"));
    expect(outside).to.have.members([
      "LICENSE",
      "README.md",
      "docs/partner-guide.md",
      "docs/privacy.md",
      SAMPLE,
      "package.json",
    ]);
    const others = files.filter((file) => file.startsWith("dist/") && !/\.(js|d\.ts|json)$/.test(file));
    expect(others).to.deep.equal([]);
    expect(files.filter((file) => /mocks|test|hardhat|deployments|\.sandbox|\.env/i.test(file))).to.deep.equal([]);
    expect(files).to.include.members(["dist/abi/PointExchange.json", "dist/deploy/addresses.json"]);
    expect((await stat(tarball)).size).to.be.below(LIMIT_BYTES);
  });

  it("type-checks the sample in under 60 lines under strict settings, the package's own types included", async () => {
    const bundler = { ...STRICT, module: "esnext", moduleResolution: "bundler", skipLibCheck: true };
    for (const options of [bundler, STRICT]) {
      await writeFile(
        app("tsconfig.json"),
        JSON.stringify({ compilerOptions: options, files: ["partner-backend.ts"] }),
      );
      const compiled = await run(process.execPath, [
        app("node_modules", "typescript", "bin", "tsc"),
        "-p",
        app(),
      ]).catch((error: unknown) => error);
      expect(compiled).to.have.property("stdout", "");
    }
    expect((await readFile(SAMPLE, "utf8")).split("\n").length).to.be.below(LINES);
  });

  it("accrues, releases, swaps and redeems from a partner's backend", async () => {
    const file = directory.path("sandbox", "sandbox.json");
    const { stdout } = await run(process.execPath, [app("out", "partner-backend.js"), file], { timeout: 60_000 });
    expect(stdout).to.match(/^released 1000 YNJ, swapped 500 of them: done, for at least \d+ SSG$/m);
    expect(stdout).to.match(/^redeemed 500 YNJ in 0x[0-9a-f]{64}$/m);
  });

  it("loads SQLite for the book only, so that the rest runs on older Node.js", async () => {
    const loads = async (name: string) => {
      const script = `await import("${name}"); console.log(process.moduleLoadList.includes("NativeModule sqlite"))`;
      const { stdout } = await run(process.execPath, ["--input-type=module", "-e", script], { cwd: app() });
      return stdout.trim();
    };
    const names = ["milk-alliance", "milk-alliance/contracts", "milk-alliance/addresses", "milk-alliance/book"];
    expect(await Promise.all(names.map(loads))).to.deep.equal(["false", "false", "false", "true"]);
  });

  it("is documented by exactly the code that was run", async () => {
    const [, shown] = /```ts\n(.*?)```/s.exec(await readFile("docs/partner-guide.md", "utf8")) ?? [];
    expect(shown).to.equal(await readFile(SAMPLE, "utf8"));
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
