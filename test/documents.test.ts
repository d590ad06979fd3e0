import { access, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect } from "chai";
import hre from "hardhat";
import { z } from "zod";

const DOCUMENTS = [
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "docs/architecture.md",
  "docs/attacks.md",
  "docs/glossary.md",
  "docs/indexer.md",
  "docs/network.md",
  "docs/operator-guide.md",
  "docs/partner-guide.md",
  "docs/privacy.md",
  "docs/programme.md",
  "docs/relayer.md",
  "docs/services.md",
];
const { scripts, version } = z
  .object({ scripts: z.record(z.string(), z.string()), version: z.string() })
  .parse(JSON.parse(await readFile("package.json", "utf8")));

/** What newcomers stumble over, and the words that DESIGN gives everything. */
const WORDS = [
  ...["alliance", "operator", "council", "partner", "programme", "member", "point", "accrual", "release", "redemption"],
  ...["expiry", "exchange", "swap", "gift", "link", "face value", "bid", "ask", "inventory", "cohort", "epoch", "band"],
  ...["commitment", "issuer", "book", "address book", "timelock", "spread", "quote", "credit", "reserve"],
];

describe("the documents", () => {
  it("docs/glossary.md explains every word, once", async () => {
    const text = await readFile("docs/glossary.md", "utf8");
    const terms = [...text.matchAll(/^- \*\*([^*]+)\*\*/gm)].flatMap(([, names = ""]) =>
      names.toLowerCase().split(", "),
    );
    expect(terms).to.include.members(WORDS);
    expect(new Set(terms).size).to.equal(terms.length);
  });

  it("CHANGELOG.md begins with this version", async () => {
    const [, first] = /^## (.+)$/m.exec(await readFile("CHANGELOG.md", "utf8")) ?? [];
    expect(first).to.equal(version);
  });

  for (const document of DOCUMENTS) {
    it(`${document} has whole pictures, and leads to the glossary`, async () => {
      const text = await readFile(document, "utf8");
      for (const [, picture = ""] of text.matchAll(/```mermaid\n([\s\S]*?)```/g)) {
        expect(picture).to.match(/^(flowchart (LR|TB)|sequenceDiagram|stateDiagram-v2)\n/);
        const opened = (picture.match(/^\s*(subgraph|alt|loop|opt|par|rect)\b/gm) ?? []).length;
        expect((picture.match(/^\s*end$/gm) ?? []).length).to.equal(opened);
      }
      if (!["docs/glossary.md", "CONTRIBUTING.md"].includes(document)) {
        expect(text).to.include("glossary.md");
      }
    });
  }

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
