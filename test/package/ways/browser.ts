import { copyFile, mkdir, readFile, stat } from "node:fs/promises";
import { build as bundle } from "esbuild";
import { expect } from "chai";
import { chromium, type Browser } from "playwright-core";
import { build, preview, type PreviewServer } from "vite";
import { findProgram } from "../../../network/lib/findProgram.js";
import { patience } from "../../../local/patience.js";
import type { PartnerWorld } from "./partnerWorld.js";

const PAGE_MS = 60_000;
/** What is not for a page: creation code begins so. */
const CREATION_CODE = /0x6[01]\w{4}/;
const ENTRIES = ["milk-alliance", "milk-alliance/addresses", "milk-alliance/contracts"];

/** The package in a browser: bundled by esbuild and by vite, nothing left out, and run in a real one. */
export function describeBrowser(world: () => PartnerWorld): void {
  describe("in a browser", () => {
    let server: PreviewServer | undefined;
    let browser: Browser | undefined;
    const page = (...names: string[]) => world().apps.path("page", ...names);

    before(async () => {
      const { apps, sandbox } = world();
      for (const sample of ["wallet-page.ts", "index.html", "vite.config.mjs"]) await apps.copy("page", sample);
      await mkdir(page("public"));
      await copyFile(sandbox, page("public", "sandbox.json"));
    });
    after(async () => {
      await browser?.close();
      await server?.close();
    });

    it("is bundled by esbuild with no module of Node and no creation code, every entry that is not the book", async () => {
      const code = ENTRIES.map((entry) => `export * from "${entry}";`).join("\n");
      const { outputFiles, metafile, warnings } = await bundle({
        stdin: { contents: code, resolveDir: page() },
        bundle: true,
        platform: "browser",
        format: "esm",
        write: false,
        metafile: true,
        logLevel: "silent",
      });
      expect(warnings).to.deep.equal([]);
      expect(Object.values(metafile.outputs).flatMap(({ imports }) => imports)).to.deep.equal([]);
      const factories = outputFiles[0]?.text.match(/bytecode = "[^"]*"/g) ?? [];
      expect(factories).not.to.deep.equal([]);
      expect(factories.filter((line) => CREATION_CODE.test(line))).to.deep.equal([]);
    });

    it("is bundled by vite, whose server passes on what the page asks node and relayer", async () => {
      const root = page();
      const shared = { root, configFile: page("vite.config.mjs"), logLevel: "silent" } as const;
      await build(shared);
      await bundle({
        absWorkingDir: root,
        entryPoints: ["wallet-page.ts"],
        bundle: true,
        format: "esm",
        outfile: "dist/esbuild.js",
        logLevel: "silent",
      });
      server = await preview({ ...shared, preview: { host: "127.0.0.1", port: 0 } });
      const html = (await readFile(page("index.html"), "utf8")).replace("/wallet-page.ts", "/esbuild.js");
      await world().apps.write("page", "dist/esbuild.html", html);
      expect((await stat(page("dist", "index.html"))).isFile()).to.equal(true);
    });

    for (const [tool, name] of [
      ["vite", "index.html"],
      ["esbuild", "esbuild.html"],
    ] as const) {
      it(`connects, quotes, swaps and names a refusal in Chromium, bundled by ${tool}`, async function () {
        const executablePath = await findProgram("chromium");
        if (executablePath === undefined && process.env["CI"] !== "true") {
          process.stdout.write("    SKIPPED, there is no chromium: apt-get install chromium\n");
          this.skip();
        }
        browser ??= await chromium.launch({ ...(executablePath && { executablePath }), args: ["--no-sandbox"] });
        const context = await browser.newContext();
        const shown = await context.newPage();
        const complaints: string[] = [];
        shown.on("pageerror", (error) => complaints.push(String(error)));
        await shown.goto(new URL(name, server?.resolvedUrls?.local[0]).href);
        await shown.waitForSelector("p:text-matches('^(done|failed)')", { timeout: patience(PAGE_MS) });
        const lines = (await shown.locator("p").allTextContents()).join("\n");
        expect(complaints).to.deep.equal([]);
        expect(lines).to.match(
          /^connected to block \d+\nquoted \d+ SSG for 100 YNJ\nmined: \d+ SSG, at least \d+\nrefused: PointExchange_\w+\ndone$/,
        );
        await context.close();
      });
    }
  });
}
