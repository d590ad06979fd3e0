import { access, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect } from "chai";
import hre from "hardhat";
import { z } from "zod";

const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  "docs/architecture.md",
  "docs/attacks.md",
  "docs/indexer.md",
  "docs/network.md",
  "docs/operator-guide.md",
  "docs/partner-guide.md",
  "docs/privacy.md",
  "docs/programme.md",
  "docs/relayer.md",
  "docs/services.md",
];
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(await readFile("package.json", "utf8")));

describe("the documents", () => {
  for (const document of DOCUMENTS) {
    it(`${document} names only npm scripts and Hardhat tasks that exist`, async () => {
      const text = await readFile(document, "utf8");
      for (const [, script = ""] of text.matchAll(/npm (?:-s )?run ([\w:]+)/g)) {
        expect(scripts).to.have.property(script);
      }
      for (const [, task = ""] of text.matchAll(/npx hardhat ([\w-]+)/g)) {
        expect(hre.tasks.rootTasks.has(task), task).to.equal(true);
      }
      for (const [, subtask = ""] of text.matchAll(/npx hardhat network ([\w-]+)/g)) {
        expect(hre.tasks.getTask(["network", subtask]).isEmpty, subtask).to.equal(false);
      }
    });

    it(`${document} links only to files that exist`, async () => {
      const text = await readFile(document, "utf8");
      for (const [, target = ""] of text.matchAll(/\]\((?!https?:)([^)#]+)[^)]*\)/g)) {
        await access(join(dirname(document), target));
      }
    });
  }
});
