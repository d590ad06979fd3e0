import { expect } from "chai";
import { readMembers } from "../../../scripts/data/readMembers.js";
import { allianceErrorOf } from "../../support/allianceErrorOf.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";

const AMARA = { account: 40, name: "Amara Okonkwo", customerNumbers: { yanolja: "100284713", deelcar: "DCAB1234" } };
const TOMAS = {
  account: 41,
  name: "Tomáš Novák",
  customerNumbers: { yanolja: "100284714", "pacific-hotels": "P1A2345-678" },
};

describe("readMembers", () => {
  const files = temporaryDirectory();
  const write = (value: unknown) => files.write("members.json", JSON.stringify(value));

  it("gives every member", async () => {
    expect(await readMembers(await write([AMARA, TOMAS]))).to.deep.equal([AMARA, TOMAS]);
    const partners = ["yanolja", "deelcar", "pacific-hotels"];
    expect(await readMembers(await write([AMARA, TOMAS]), partners)).to.deep.equal([AMARA, TOMAS]);
  });

  it("knows names and partners however they were typed", async () => {
    const typed = { ...AMARA, name: "Zoe\u0308", customerNumbers: { ["야놀자".normalize("NFD")]: "1" } };
    const [member] = await readMembers(await write([typed]), ["야놀자"]);
    expect(member).to.deep.include({ name: "Zo\u00eb", customerNumbers: { 야놀자: "1" } });
  });

  it("takes the same customer number at different partners, and a byte order mark", async () => {
    const list = [{ ...AMARA, customerNumbers: { yanolja: "1", deelcar: "1" } }];
    expect(await readMembers(await files.write("members.json", `\uFEFF${JSON.stringify(list)}`))).to.deep.equal(list);
  });

  const wrong: Readonly<Record<string, readonly [unknown, string]>> = {
    "the file is no list": [{ members: [] }, "  the whole file: Invalid input: expected array, received object"],
    "nobody is in it": [[], "  the whole file: must have at least one member"],
    "an account is negative": [[{ ...AMARA, account: -1 }], "  [0].account: -1 must be a whole number from 0"],
    "an account is a fraction": [[{ ...AMARA, account: 40.5 }], "  [0].account: 40.5 must be a whole number from 0"],
    "an account is text": [[{ ...AMARA, account: "40" }], '  [0].account: "40" must be a whole number from 0'],
    "an account is there twice": [[AMARA, { ...TOMAS, account: 40 }], "  [1].account: 40 belongs to [0] already"],
    "a name is empty": [
      [{ ...AMARA, name: "" }],
      '  [0].name: "" must have 1 to 64 characters, none of them a control character',
    ],
    "a name has a control character": [
      [{ ...AMARA, name: "A\u001b[2J" }],
      '  [0].name: "A\\u001b[2J" must have 1 to 64 characters, none of them a control character',
    ],
    "a name has a character that nobody sees": [
      [{ ...AMARA, name: "A\u3164B" }],
      '  [0].name: "A\\u{3164}B" has U+3164, which nobody sees: take it out',
    ],
    "a name is too long": [
      [{ ...AMARA, name: "A".repeat(65) }],
      `  [0].name: "${"A".repeat(65)}" must have 1 to 64 characters, none of them a control character`,
    ],
    "a member is no customer": [
      [{ ...AMARA, customerNumbers: {} }],
      "  [0].customerNumbers: must have at least one partner",
    ],
    "a customer number is empty": [
      [{ ...AMARA, customerNumbers: { yanolja: "" } }],
      '  [0].customerNumbers.yanolja: "" must be 1 to 64 ASCII characters without spaces',
    ],
    "a customer number is a number": [
      [{ ...AMARA, customerNumbers: { yanolja: 100284713 } }],
      "  [0].customerNumbers.yanolja: 100284713 Invalid input: expected string, received number",
    ],
    "a customer number is two members'": [
      [AMARA, { ...TOMAS, customerNumbers: { "pacific-hotels": "1", yanolja: "100284713" } }],
      '  [1].customerNumbers.yanolja: "100284713" belongs to [0] already',
    ],
    "a value is missing": [
      [{ account: 40, name: "Amara Okonkwo" }],
      "  [0].customerNumbers: Invalid input: expected record, received undefined",
    ],
    "a value is too many": [[{ ...AMARA, email: "" }], '  [0]: Unrecognized key: "email"'],
  };
  for (const [when, [value, line]] of Object.entries(wrong)) {
    it(`throws when ${when}`, async () => {
      const file = await write(value);
      const error = await allianceErrorOf(() => readMembers(file));
      expect(error.code).to.equal("MEMBERS_INVALID");
      expect(error.message).to.equal(`${file} is not valid:\n${line}`);
      expect(error.remedy).to.equal("Mend the values named.");
    });
  }

  it("throws when a partner is not among those there are, naming every place", async () => {
    const file = await write([AMARA, TOMAS]);
    const error = await allianceErrorOf(() => readMembers(file, ["yanolja", "shinsegae-duty-free"]));
    expect(error.code).to.equal("MEMBERS_INVALID");
    const rule = "there is no such partner; there are yanolja, shinsegae-duty-free";
    expect(error.message).to.equal(
      `${file} is not valid:\n  [0].customerNumbers.deelcar: "DCAB1234" ${rule}\n` +
        `  [1].customerNumbers["pacific-hotels"]: "P1A2345-678" ${rule}`,
    );
  });

  it("throws when the file is not JSON", async () => {
    const file = await files.write("members.json", '[{"account": 40,');
    const error = await allianceErrorOf(() => readMembers(file));
    expect(error.code).to.equal("MEMBERS_SYNTAX");
    expect(error.message).to.include(`${file} is not JSON: `);
    expect(error.cause).to.be.instanceOf(SyntaxError);
  });

  it("throws when there is no such file", async () => {
    const file = files.path("none.json");
    const error = await allianceErrorOf(() => readMembers(file));
    expect(error.code).to.equal("MEMBERS_UNREADABLE");
    expect(error.message).to.include(file).and.include("ENOENT");
    expect(error.remedy).to.equal("Give the path of an existing members.json.");
  });
});
