import { expect } from "chai";
import { z } from "zod";
import { recordedAnswers, type RecordedAnswer } from "../support/nodeAnswers.js";
import { SITUATIONS } from "../support/besu/situations.js";
import { Stage } from "../support/besu/Stage.js";

const RECORD = recordedAnswers("besu-26.8.0");
const WORD_DIGITS = 66;

/** What kind of value it is: numbers differ from chain to chain, their form does not. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([key]) => key !== "jsonrpc")
        .map(([key, inner]) => [key, key === "data" ? "bytes" : shapeOf(inner)]),
    );
  }
  if (typeof value !== "string" || !value.startsWith("0x")) return typeof value === "string" ? worded(value) : value;
  if (value === "0x0") return "zero";
  return value.length < WORD_DIGITS ? "quantity" : "words";
}

/** A sentence, without the values in it. */
function worded(sentence: string): string {
  return sentence.replaceAll(/0x[0-9a-f]+/g, "0x…");
}

/** The record has only the beginning of long lists. */
function beginningOf(answer: string): unknown[] {
  const text = z.string().parse(JSON.parse(`${answer.slice(answer.indexOf('"'))}"`));
  return z.array(z.unknown()).parse(JSON.parse(`${text}]`));
}

describe("a Besu 26.8.0, as the tests' proxy stands in for it", () => {
  let stage: Stage;
  before(async () => {
    stage = await Stage.open();
  });
  after(() => stage.stop());

  async function answerTo(asked: string): Promise<Omit<RecordedAnswer, "case">> {
    const situation = SITUATIONS[asked];
    if (situation === undefined) return expect.fail(`nothing says how to bring about "${asked}"`);
    const { body, token } = await situation(stage);
    const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) };
    const response = await fetch(stage.proxy.url, { method: "POST", headers, body });
    return { http: response.status, answer: await response.json() };
  }

  it("knows every situation of the record, and no other", () => {
    expect(Object.keys(SITUATIONS)).to.deep.equal(RECORD.map((one) => one.case));
  });

  for (const { case: asked, http, answer } of RECORD) {
    it(`answers as it did: ${asked}`, async () => {
      const given = await answerTo(asked);
      expect(given.http).to.equal(http);
      if (typeof answer !== "string") {
        expect(shapeOf(given.answer)).to.deep.equal(shapeOf(answer));
        return;
      }
      const list = z.array(z.unknown()).parse(given.answer);
      expect(list).to.have.length(Number(/\d+$/.exec(asked)?.[0]));
      const beginning = beginningOf(answer);
      expect(list.slice(0, beginning.length)).to.deep.equal(beginning);
    });
  }
});
