import { expect } from "chai";
import { ErrorFragment, Interface } from "ethers";
import hre from "hardhat";
import { parseRevert } from "../../../sdk/parseRevert.js";
import { formats } from "../../../sdk/words/formats.js";
import { messages } from "../../../sdk/words/messages.js";
import { problems as indexerProblems } from "../../../services/indexer/http/buildServer.js";
import { problems as programmeProblems } from "../../../services/programme/http/problems.js";
import { problems as relayerProblems } from "../../../services/relayer/http/problems.js";
import { commonStatuses } from "../../../services/common/http/problemOf.js";

const LANGUAGES = ["en", "ko"] as const;
/** Which kinds of values a format shows. */
const SHOWS: Readonly<Record<keyof typeof formats, RegExp>> = {
  account: /^address$/,
  duration: /^uint/,
  feed: /^bytes32$/,
  milk: /^uint/,
  milkUp: /^uint/,
  number: /^uint/,
  partner: /^address$/,
  partnerNumber: /^uint32$/,
  percent: /^uint/,
  points: /^uint/,
  price: /^uint/,
  role: /^bytes32$/,
  status: /^uint8$/,
  text: /^string$/,
  time: /^uint/,
};
/** Shown in words of their own when they are not known: these alone may stand outside brackets. */
const ALWAYS = new Set(["partner", "partnerNumber"]);
const PLACE = /\{(\w+):(\w+)\}/g;
const isFormat = (name: string): name is keyof typeof formats => Object.hasOwn(formats, name);
const placesIn = (text: string) => [...text.matchAll(PLACE)].map(([, name = "", format = ""]) => ({ name, format }));

/** Every error of every contract that is deployed, by its name. */
async function everyError(): Promise<Map<string, ErrorFragment>> {
  const errors = new Map<string, ErrorFragment>(
    ["error Error(string)", "error Panic(uint256)"].map((text) => {
      const fragment = ErrorFragment.from(text);
      return [fragment.name, fragment];
    }),
  );
  for (const name of await hre.artifacts.getAllFullyQualifiedNames()) {
    if (!/^(project\/)?(contracts\/(?!mocks\/)|@openzeppelin|npm)/.test(name)) continue;
    const { abi } = await hre.artifacts.readArtifact(name);
    for (const fragment of Interface.from(abi).fragments) {
      if (fragment instanceof ErrorFragment) errors.set(fragment.name, fragment);
    }
  }
  return errors;
}

describe("messages", () => {
  let errors: Map<string, ErrorFragment>;
  before(async () => {
    errors = await everyError();
    expect(errors.size).to.be.greaterThan(130);
  });

  for (const language of LANGUAGES) {
    it(`has words in ${language} for every error of every contract`, () => {
      const silent = [...errors.keys()].filter((name) => !Object.hasOwn(messages[language], name));
      expect(silent).to.deep.equal([]);
    });

    it(`has words in ${language} for everything that a service answers`, () => {
      const tables = [commonStatuses, indexerProblems.statuses, programmeProblems.statuses, relayerProblems.statuses];
      const codes = new Set(tables.flatMap((statuses) => Object.keys(statuses)));
      expect([...codes].filter((code) => !Object.hasOwn(messages[language], code))).to.deep.equal([]);
    });

    it(`shows in ${language} only values that the error has, each as what it is`, () => {
      for (const [code, words] of Object.entries(messages[language])) {
        const inputs = new Map(errors.get(code)?.inputs.map(({ name, type }, i) => [name || String(i), type]));
        for (const { name, format } of words.flatMap(placesIn)) {
          const title = `${code}: {${name}:${format}}`;
          expect(isFormat(format), title).to.equal(true);
          if (isFormat(format)) expect(inputs.get(name) ?? "no such value", title).to.match(SHOWS[format]);
        }
      }
    });

    it(`has whole sentences in ${language} when no value is known`, () => {
      for (const [code, words] of Object.entries(messages[language])) {
        for (const text of words) {
          expect(text, code).to.match(/^[^[\]]*(\[[^[\]]+\][^[\]]*)*$/);
          const bare = text.replaceAll(/\[[^\]]*\]/g, "");
          expect(bare, code).to.match(/[.요다]\.?$/);
          expect(bare, code).to.match(/^(\{\w+:\w+\}|\S).*\.$|세요\.$/s);
          for (const { format } of placesIn(bare)) expect(ALWAYS.has(format), `${code}: ${format}`).to.equal(true);
        }
      }
    });
  }

  it("has the same codes and shows the same values in both languages", () => {
    expect(Object.keys(messages.ko).sort()).to.deep.equal(Object.keys(messages.en).sort());
    for (const [code, words] of Object.entries(messages.en)) {
      const shown = (texts: readonly string[]) => [...new Set(texts.flatMap(placesIn).map(({ name }) => name))].sort();
      expect(shown(messages.ko[code] ?? []), code).to.deep.equal(shown(words));
    }
  });

  it("knows every one of these errors by its data", () => {
    const unnamed = [...errors.values()].filter((fragment) => {
      const values = fragment.inputs.map((input) => emptyOf(input.type, input.components));
      const data = new Interface([fragment]).encodeErrorResult(fragment, values);
      return parseRevert({ code: 3, message: "execution reverted", data }).code !== fragment.name;
    });
    expect(unnamed.map(({ name }) => name)).to.deep.equal([]);
  });
});

function emptyOf(type: string, components: ErrorFragment["inputs"][number]["components"]): unknown {
  if (type.endsWith("[]")) return [];
  if (type === "string") return "";
  if (type === "bool") return false;
  if (type.startsWith("bytes")) return `0x${"00".repeat(Number(type.slice(5)) || 0)}`;
  if (type.startsWith("tuple")) return components?.map((part) => emptyOf(part.type, part.components));
  return type === "address" ? `0x${"00".repeat(20)}` : 0n;
}
