import { expect } from "chai";
import { logText } from "../../../services/common/logText.js";

const TIME = new Date(2026, 10, 26, 9, 5, 7).getTime();
const line = (fields: object) => JSON.stringify({ level: 30, time: TIME, ...fields });

describe("logText", () => {
  it("gives the time of day, what happened and its figures", () => {
    expect(logText(line({ url: "http://127.0.0.1:8788", senders: ["0x01", "0x02"], msg: "relayer started" }))).to.equal(
      "09:05:07 relayer started: url http://127.0.0.1:8788, senders 0x01 0x02",
    );
    expect(logText(line({ msg: "feeder stopped" }))).to.equal("09:05:07 feeder stopped");
    expect(logText(line({ decision: { bid: 1, ask: null }, msg: "quote" }))).to.equal(
      "09:05:07 quote: decision (bid 1, ask null)",
    );
  });

  it("names what is worse than news, with the first line of a stack", () => {
    expect(logText(line({ level: 50, code: "INTERNAL", stack: "Error: no\n    at x", msg: "a step failed" }))).to.equal(
      "09:05:07 ERROR a step failed: code INTERNAL, stack Error: no",
    );
    expect(logText(line({ level: 40, msg: "late" }))).to.equal("09:05:07 WARNING late");
  });

  it("leaves what is no line of a log, and hides no character in either", () => {
    expect(logText("(node:1) Warning")).to.equal("(node:1) Warning");
    expect(logText('{"level":')).to.equal('{"level":');
    expect(logText("a\u001b[2Jb")).to.equal("a\\u{1b}[2Jb");
    expect(logText(line({ route: "a\u202eb", msg: "request" }))).to.equal("09:05:07 request: route a\\u{202e}b");
  });
});
