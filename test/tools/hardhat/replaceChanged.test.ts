import { expect } from "chai";
import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";
import { replaceChanged } from "../../../tools/hardhat/replaceChanged.js";

async function write(directory: string, files: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(directory, name)), { recursive: true });
    await writeFile(join(directory, name), content);
  }
}

describe("replaceChanged", () => {
  const { path } = temporaryDirectory();
  const made = () => path("made");
  const there = () => path("there");
  beforeEach(() => rm(there(), { recursive: true, force: true }));

  it("makes a directory that is not there", async () => {
    await write(made(), { "a.ts": "a", "deep/er/b.ts": "b" });
    await replaceChanged(made(), there());
    expect(await readFile(join(there(), "deep/er/b.ts"), "utf8")).to.equal("b");
  });

  it("does not touch what is the same, puts in what differs, and takes away what is no longer made", async () => {
    await write(there(), { "same.ts": "same", "differs.ts": "old", "gone.ts": "gone", "deep/gone.ts": "gone" });
    const { ino, mtimeMs } = await stat(join(there(), "same.ts"));
    await write(made(), { "same.ts": "same", "differs.ts": "new", "deep/new.ts": "new" });
    await replaceChanged(made(), there());
    expect((await readdir(there(), { recursive: true })).sort()).to.deep.equal([
      "deep",
      "deep/new.ts",
      "differs.ts",
      "same.ts",
    ]);
    expect(await readFile(join(there(), "differs.ts"), "utf8")).to.equal("new");
    expect(await stat(join(there(), "same.ts"))).to.include({ ino, mtimeMs });
  });

  it("never shows a reader half a file or none", async () => {
    const [one, two] = ["1".repeat(1_000_000), "2".repeat(1_000_000)];
    await write(there(), { "a.ts": one });
    const seen = new Set<number>();
    const done = new AbortController();
    const reading = (async () => {
      while (!done.signal.aborted) seen.add((await readFile(join(there(), "a.ts"))).length);
    })();
    for (let turn = 0; turn < 50; turn++) {
      await write(made(), { "a.ts": turn % 2 === 0 ? two : one });
      await replaceChanged(made(), there());
    }
    done.abort();
    await reading;
    expect([...seen]).to.deep.equal([1_000_000]);
  });
});
