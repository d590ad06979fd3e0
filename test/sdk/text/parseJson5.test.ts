import { expect } from "chai";
import { readFile } from "node:fs/promises";
import JSON5 from "json5";
import { parseJson5 } from "../../../sdk/text/parseJson5.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";

const FILE = "some.json5";

async function complaint(source: string): Promise<string> {
  const { message, cause } = await expectAllianceError("SOME_SYNTAX", () => parseJson5(source, FILE, "SOME_SYNTAX"));
  expect(message).to.include(FILE);
  if (message.includes("is not JSON5")) expect(cause).to.be.instanceOf(SyntaxError);
  return message.replace(/^some\.json5 (is not JSON5: |says something twice: )/, "");
}

describe("parseJson5", () => {
  it("gives what JSON5's own parser gives, of every file that people start from", async () => {
    const files = [
      "deploy/alliance.local.json5",
      "deploy/alliance.template.json5",
      "network/network.example.json5",
      "services/feeder/feeder.example.json5",
      "services/indexer/indexer.example.json5",
      "services/pricer/pricer.example.json5",
      "services/programme/programme.example.json5",
      "services/relayer/relayer.example.json5",
    ];
    for (const file of files) {
      const text = await readFile(file, "utf8");
      expect(parseJson5(text, file, "SYNTAX"), file).to.deep.equal(JSON5.parse(text));
    }
  });

  const missing: [what: string, source: string, ...told: string[]][] = [
    [
      "a comma after a number",
      "{\n  bid: 8300\n  ask: 8800,\n}",
      "line 3, column 3 (3:3): a comma is missing after 8300 (line 2, column 8), before ask",
    ],
    [
      "a comma after a text, a comment between",
      '{\n  name: "x", // the name\n  to: "0xa" // "b",\n  share: 1 }',
      'line 4, column 3 (4:3): a comma is missing after "0xa" (line 3, column 7), before share',
    ],
    [
      "a comma after an object of a list",
      "[\r\n  { a: 1 }\r\n  { a: 2 },\r\n]",
      "line 3, column 3 (3:3): a comma is missing after } (line 2, column 10), before {",
    ],
    [
      "a comma between texts of a list",
      `['one, two' "three"]`,
      `line 1, column 13 (1:13): a comma is missing after 'one, two' (line 1, column 2), before "three"`,
    ],
    ["a colon", "{ a: 1,\n  b 2 }", "line 2, column 5 (2:5): a colon is missing after b (line 2, column 3), before 2"],
    [
      "a bracket at the end",
      "{\n  nodes: [\n    1,\n",
      "the file ends after , but the [ of line 2, column 10 is not closed".replace("after ,", "after ,,"),
    ],
    [
      "a closing quote",
      '{\n  name: "local,\n  chainId: 1 }',
      "the text that begins at line 2, column 9 has no closing quote",
    ],
  ];
  for (const [what, source, ...told] of missing) {
    it(`says what is missing: ${what}`, async () => {
      const said = await complaint(source);
      for (const part of told) expect(said).to.include(part);
    });
  }

  it("says what cannot stand where it stands, and what stands before", async () => {
    expect(await complaint("{\n  chainId: 31337;\n}")).to.match(/2:17\): ; cannot stand there, after 31337 \(line 2/);
    expect(await complaint("{ a: 1 }\n{ b: 2 }")).to.include("2:1): { cannot stand there, after } (line 1, column 8)");
    expect(await complaint("{ a: , }")).to.include("1:6): , cannot stand there, after : (line 1, column 4)");
    expect(await complaint("")).to.include("1:1): nothing is written");
    expect(await complaint("{ a: yes }")).to.include("1:6): yes cannot stand there");
  });

  const twice: [what: string, source: string, told: string][] = [
    ["at the top", "{ a: 1,\n  a: 2 }", '"a" stands at line 1, column 3, and again at line 2, column 3.'],
    [
      "written with quotes, in single ones, and with an escape",
      String.raw`{ bid: 1, "bid": 2, 'b\u0069d': 3 }`,
      '"bid" stands at line 1, column 3, and again at line 1, column 11; "bid" stands at line 1, column 3, and again at line 1, column 21.',
    ],
    [
      "deep below",
      "{ partners: [ {}, { pool: { bid: 1, band: { bid: 3 },\n bid: 2 } } ] }",
      '"bid" of partners[1].pool stands at line 1, column 29, and again at line 2, column 2.',
    ],
    [
      "as an object",
      "{ rpc: { url: 1 }, rpc: { url: 2 } }",
      '"rpc" stands at line 1, column 3, and again at line 1, column 20.',
    ],
    ["as __proto__", '{ "__proto__": 1, __proto__: 2 }', '"__proto__" stands at line 1, column 3, and again'],
  ];
  for (const [what, source, told] of twice) {
    it(`refuses a key that an object has twice: ${what}`, async () => {
      expect(await complaint(source)).to.include(told);
    });
  }

  it("takes a key in two objects, and what looks like one in texts and comments", () => {
    const source = `{ a: { b: 1 }, c: [{ b: 2 }, { b: 3 }], d: "b: 1, b: 2", /* a: 1, */ e: '\\'{a:', // a: 2
      f: ["a", "a"] }`;
    expect(parseJson5(source, FILE, "SYNTAX")).to.deep.equal(JSON5.parse(source));
  });
});
