import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { temporaryDirectory } from "../support/temporaryDirectory.js";

/** Runs the script as its own process, for at most half a minute. */
async function run(...args: readonly string[]) {
  const child = spawn(process.execPath, ["--import", "tsx", "scripts/generate-purchases.ts", ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 30_000,
  });
  const code = new Promise<number | null>((resolve, reject) => child.once("error", reject).once("close", resolve));
  const [stdout, stderr, exit] = await Promise.all([text(child.stdout), text(child.stderr), code]);
  return { stdout, stderr, exit };
}

describe("generate-purchases", function () {
  const files = temporaryDirectory();

  it("writes the files and prints a table", async () => {
    const { stdout, stderr, exit } = await run("--out", files.path("table"));
    expect({ stderr, exit }).to.deep.equal({ stderr: "", exit: 0 });
    expect(stdout.split("\n")[0]).to.match(/^file +customers +purchases +points$/);
    expect(stdout).to.match(/yanolja\.csv +64 +1,320 +4,659,820\n/);
    expect(stdout).to.include(`${files.path("table", "members.json")}: 24 members\n`);
    const written = await readFile(files.path("table", "yanolja.csv"), "utf8");
    expect(written).to.equal(await readFile("data/yanolja.csv", "utf8"));
  });

  it("prints nothing but JSON with --json", async () => {
    const { stdout, stderr, exit } = await run("--out", files.path("json"), "--json");
    expect({ stderr, exit }).to.deep.equal({ stderr: "", exit: 0 });
    const printed: unknown = JSON.parse(stdout);
    expect(printed).to.have.property("partners").with.length(5);
    expect(printed).to.have.deep.nested.property("partners[0]", {
      file: files.path("json", "yanolja.csv"),
      customers: 64,
      purchases: 1_320,
      points: "4659820",
    });
    expect(printed).to.deep.include({ members: { file: files.path("json", "members.json"), members: 24 } });
  });

  it("exits with 2 and shows the usage when it is used wrongly", async () => {
    for (const args of [["--what"], ["data"], ["--out"]]) {
      const { stdout, stderr, exit } = await run(...args);
      expect({ stdout, exit }, args.join(" ")).to.deep.equal({ stdout: "", exit: 2 });
      expect(stderr).to.include("Usage: generate-purchases.ts [--out DIRECTORY] [--json]");
    }
  });

  it("exits with 1, the error and its remedy when it cannot write", async () => {
    const { stdout, stderr, exit } = await run("--out", await files.write("file", ""));
    expect({ stdout, exit }).to.deep.equal({ stdout: "", exit: 1 });
    expect(stderr).to.match(/^PURCHASES_UNWRITABLE: .*\nGive a directory that you may write to\.\n$/);
  });
});
