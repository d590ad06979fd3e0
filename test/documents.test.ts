import { access, readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect } from "chai";
import hre from "hardhat";
import { z } from "zod";
import { entries } from "../services/milk/commands/entries.js";
import { mistakeIn } from "../services/milk/mistakeIn.js";
import { commandsIn, type DocumentCommand } from "./support/documentCommands.js";

const DOCUMENTS = [
  "sdk/README.md",
  "services/README.md",
  "README.md",
  "CONTRIBUTING.md",
  "CHANGELOG.md",
  "docs/developer/architecture.md",
  "docs/auditor/attacks.md",
  "docs/auditor/guide.md",
  "docs/README.md",
  "docs/glossary.md",
  "docs/operator/indexer.md",
  "docs/operator/network.md",
  "docs/operator/postgres.md",
  "docs/operator/guide.md",
  "docs/partner/guide.md",
  "docs/auditor/privacy.md",
  "docs/partner/programme.md",
  "docs/operator/relayer.md",
  "docs/operator/services.md",
];
const { scripts, version } = z
  .object({ scripts: z.record(z.string(), z.string()), version: z.string() })
  .parse(JSON.parse(await readFile("package.json", "utf8")));

/** Campaigns of minutes and hours, whose parts have tests of their own, and what `.ci/run` runs itself. */
const APART = new Set(
  ["bench", "build", "coverage", "format", "lint", "soak", "test", "typecheck", "node", "keystore set"].concat([
    "test:deep",
    "test:orders",
  ]),
);
/** What the tests are, without this one. */
const sources = (
  await Promise.all(
    (await readdir("test", { recursive: true }))
      .filter((name) => name.endsWith(".ts") && name !== "documents.test.ts")
      .map((name) => readFile(join("test", name), "utf8")),
  )
).join("\n");

/** A Hardhat task in a line, the words that name it, and those that follow. */
function taskIn(words: readonly string[]) {
  const end = words.findIndex(
    (_, i) => hre.tasks.rootTasks.get(words[0] ?? "") === undefined || !isTask(words.slice(0, i + 1)),
  );
  const length = end === -1 ? words.length : end;
  return { id: words.slice(0, length), rest: words.slice(length) };
}

function isTask(id: readonly string[]): boolean {
  try {
    hre.tasks.getTask([...id]);
    return true;
  } catch {
    return false;
  }
}

/** The words of a script, a task or a command of milk that a line is about; none where it is another program's. */
function nameOf({ words }: DocumentCommand): readonly string[] {
  const [program, first = "", ...rest] = words;
  if (program === "milk") {
    return words
      .slice(1)
      .filter((word) => /^[a-z]/.test(word))
      .slice(0, milkGroups.has(first) ? 2 : 1);
  }
  if (program === "npx" && first === "hardhat") return taskIn(rest).id;
  if (program === "npm" && first === "run") return [rest.find((word) => !word.startsWith("-")) ?? ""];
  return [];
}

const milkGroups = new Set(entries.filter((entry) => entry.entries.length > 0).map(({ name }) => name));

/** Whether a test runs it: a task by its id, a command by its words, a script by what it is. */
function ran(name: readonly string[]): boolean {
  const script = name.length === 1 ? scripts[name[0] ?? ""] : undefined;
  const words = script?.startsWith("hardhat ") === true ? script.split(" ").slice(1, 2) : name;
  const [group = ""] = words;
  // A test may run all of a group, one after the other.
  const each = milkGroups.has(group) ? [`${JSON.stringify(group)}, name]`] : [];
  return [words.map((word) => JSON.stringify(word)).join(", "), ...each].some((call) => sources.includes(call));
}

/** What is wrong with a line; undefined when it can be typed so. */
function mistakeOf(command: DocumentCommand): string | undefined {
  const [program, first = "", ...rest] = command.words;
  if (program === "milk") return mistakeIn(command.words.slice(1), entries).message;
  if (program === "npm" && first === "run") {
    const [script = ""] = nameOf(command);
    return script in scripts ? undefined : `there is no script ${script}`;
  }
  if (program !== "npx" || first !== "hardhat") return undefined;
  const { id, rest: options } = taskIn(rest);
  if (id.length === 0) return `there is no task ${rest.join(" ")}`;
  const task = hre.tasks.getTask([...id]);
  if (task.isEmpty) return `${id.join(" ")} is no task by itself`;
  const known = [...task.options.keys(), "network", "help", "verbosity"].map((name) =>
    name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
  );
  const odd = options.find((word) => word.startsWith("--") && word !== "--" && !known.includes(word.slice(2)));
  return odd === undefined ? undefined : `${id.join(" ")} has no ${odd}`;
}

/** The anchors of a document's headings, as GitHub makes them. */
function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\- ]/gu, "")
      .replaceAll(" ", "-"),
  );
}

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
      if (!["docs/glossary.md", "CONTRIBUTING.md", "sdk/README.md", "services/README.md"].includes(document)) {
        expect(text).to.include("glossary.md");
      }
    });
  }

  for (const document of DOCUMENTS) {
    it(`${document} tells only lines that can be typed: scripts, tasks and commands that there are, with their options`, async () => {
      for (const command of commandsIn(await readFile(document, "utf8"))) {
        expect(mistakeOf(command), command.line).to.equal(undefined);
      }
    });

    it(`${document} tells only lines whose command a test runs`, async () => {
      for (const command of commandsIn(await readFile(document, "utf8"))) {
        const name = nameOf(command);
        if (name.length > 0 && !APART.has(name.join(" "))) expect(ran(name), command.line).to.equal(true);
      }
    });

    it(`${document} links only to files and headings that exist`, async () => {
      const text = await readFile(document, "utf8");
      for (const [, target = "", heading] of text.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)) {
        const path = target === "" ? document : join(dirname(document), target);
        await access(path);
        if (heading !== undefined) expect(headingsOf(await readFile(path, "utf8")), target).to.include(heading);
      }
    });
  }
});
