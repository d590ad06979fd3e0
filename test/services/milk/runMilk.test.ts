import { expect } from "chai";
import { entries } from "../../../services/milk/commands/entries.js";
import type { Entry } from "../../../services/milk/Entry.js";
import { runMilk } from "../../support/runMilk.js";

/** Every command, as it is typed. */
const lines = (known: readonly Entry[], path: readonly string[] = []): string[][] =>
  known.flatMap(({ name, entries: further }) =>
    further.length === 0 ? [[...path, name]] : lines(further, [...path, name]),
  );

describe("milk", () => {
  it("has help with an example for every command, and says itself what there is", async () => {
    const all = await runMilk(["--help"]);
    for (const { name } of entries) expect(all.out).to.include(`milk ${name} `);
    expect(all.out).to.include("Exit codes: 0 done, 1 refused or found wrong, 2 typed wrongly");
    for (const line of lines(entries)) {
      const { out, error, code } = await runMilk([...line, "--help"]);
      expect({ error, code }, line.join(" ")).to.deep.equal({ error: "", code: 0 });
      expect(out)
        .to.include("Examples:")
        .and.include(`milk ${line.join(" ")}`);
    }
  });

  it("completes commands and prints the script for that", async () => {
    expect((await runMilk(["completion"])).out).to.include("milk completion >> ~/.bashrc");
    expect((await runMilk(["--get-yargs-completions", "milk", "boo"])).out.split("\n")).to.include("book");
  });

  const wrong: readonly (readonly [line: string, message: string, type: string])[] = [
    ["", "Nothing is to be done.", "milk --help"],
    ["relayr --settings a.json5", "There is no `milk relayr`.", "milk relayer --settings a.json5"],
    ["sandbox", "There is no `milk sandbox`.", "milk --help"],
    ["book", "Nothing follows book.", "milk book --help"],
    ["book verif --book a", "There is no `milk book verif`.", "milk book verify --book a"],
    ["book audit --boook=a", "There is no --boook of `milk book audit`.", "milk book audit --book=a"],
    ["relayer --setings a", "There is no --setings of `milk relayer`.", "milk relayer --settings a"],
    ["relayer --no-settings", "There is no --no-settings of `milk relayer`.", "milk relayer --settings"],
    ["relayer a.json5", "Unknown argument: a.json5.", "milk relayer --help"],
    ["relayer -s a.json5", "Unknown argument: s.", "milk relayer --help"],
    ["chart --db", "Not enough arguments following: db.", "milk chart --help"],
    ["book verify", "Missing required argument: book.", "milk book verify --help"],
    ["book verify --book a --book b", "--book is given twice.", "milk book verify --help"],
  ];
  for (const [line, message, type] of wrong) {
    it(`ends with exit code 2 and a line to type after \`milk ${line}\``, async () => {
      const args = line.split(" ").filter((word) => word !== "");
      const { out, error, code } = await runMilk(args);
      expect({ out, code }).to.deep.equal({ out: "", code: 2 });
      expect(error).to.equal(`WRONG_USE: ${message}\nType: ${type}\n`);
    });
  }

  it("tells the same as data where data are asked for", async () => {
    const { error, code } = await runMilk(["book", "verify", "--json"]);
    expect(JSON.parse(error)).to.have.nested.property("error.code", "WRONG_USE");
    expect(code).to.equal(2);
  });
});
