import { expect } from "chai";
import { id, parseEther } from "ethers";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { PartnerPoint__factory, PointExchange__factory, RoleRegistry__factory } from "../../../sdk/contracts.js";
import { decodeRevert } from "../../../sdk/decodeRevert.js";
import { feedId } from "../../../sdk/feedId.js";
import { partnerRole } from "../../../sdk/partnerRole.js";
import { explain } from "../../../sdk/words/explain.js";
import type { Reader } from "../../../sdk/words/Reader.js";

const POINT = "0x61c36a8d610163660E21a8b7359e1Cac0C9133e1";
const ACCOUNT = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
const NOON = BigInt(Date.UTC(2026, 10, 26, 12) / 1_000);
const english: Reader = { language: "en", timeZone: "Asia/Seoul", names: { [POINT]: "Yanolja", 3: "Deelcar" } };
const korean: Reader = { language: "ko", timeZone: "Asia/Seoul", names: { [POINT.toLowerCase()]: "야놀자" } };
const stranger: Reader = { language: "en", timeZone: "UTC" };

const exchange = PointExchange__factory.createInterface();
const point = PartnerPoint__factory.createInterface();
const registry = RoleRegistry__factory.createInterface();
const reverted = (data: string) => ({ code: 3, message: "execution reverted", data });
const tooLow = reverted(
  exchange.encodeErrorResult("PointExchange_ReserveTooLow", [
    POINT,
    399_401_221_290_973_572_707_496n,
    399_401_221_290_973_572_707_497n,
  ]),
);

describe("explain", () => {
  it("says what a contract's error means, with amounts and names as a person reads them", () => {
    expect(explain(tooLow, english)).to.deep.include({
      code: "PointExchange_ReserveTooLow",
      sentence:
        "Yanolja cannot pay for so many points right now: it has 399,401.2212 MLK left, and this needs 399,401.2213 MLK.",
      nextStep: "Exchange fewer points, or try again later.",
    });
    expect(explain(tooLow, korean)).to.deep.include({
      sentence:
        "지금은 야놀자에서 포인트 값을 지급할 자금이 부족합니다: 남은 자금 399,401.2212 MLK, 필요 금액 399,401.2213 MLK.",
      nextStep: "더 적은 포인트를 교환하거나 잠시 후 다시 시도해 주세요.",
    });
    expect(explain(tooLow, stranger).sentence).to.match(/^This partner cannot pay/);
  });

  it("keeps the error's name and values for programs, as text that JSON holds", () => {
    const { code, reason, args } = explain(tooLow, english);
    expect({ code, reason }).to.deep.equal(decodeRevert(tooLow));
    expect(args).to.deep.equal({
      point: POINT,
      reserve: "399401221290973572707496",
      needed: "399401221290973572707497",
    });
  });

  it("says the same of what a relayer or a service tells in text", () => {
    const { code, reason } = decodeRevert(tooLow);
    const refusal = `The redemption that ${ACCOUNT} signed is refused: ${reason}.`;
    for (const told of [
      { code, reason },
      { id: "0x", status: "failed", code, reason, transactionHash: null },
      new AllianceError("REDEMPTION_REFUSED", refusal, "Tell the member the reason."),
      { code: "REDEMPTION_REFUSED", detail: refusal, remedy: "Tell the member the reason.", status: 422 },
    ]) {
      expect(explain(told, english).sentence).to.equal(explain(tooLow, english).sentence);
    }
  });

  it("leaves out what it is not told", () => {
    const bare = explain({ code: "PointExchange_ReserveTooLow", reason: "" }, english);
    expect(bare.sentence).to.equal("This partner cannot pay for so many points right now.");
    const forEver = exchange.encodeErrorResult("PointExchange_DeadlinePassed", [2n ** 256n - 1n, 0n]);
    expect(explain(reverted(forEver), english).sentence).to.equal("The exchange came too late.");
  });

  it("gives times in the reader's time zone, lengths of time in their largest units", () => {
    const late = reverted(exchange.encodeErrorResult("PointExchange_DeadlinePassed", [NOON, NOON + 1n]));
    expect(explain(late, english).sentence).to.match(/valid until 26 November 2026.* 21:00 GMT\+9\.$/);
    expect(explain(late, stranger).sentence).to.match(/valid until 26 November 2026.* 12:00 UTC\.$/);
    expect(explain(late, korean).sentence).to.match(/2026년 11월 26일 오후 0?9:00 GMT\+9까지/);
    const stale = "PriceOracle_StaleAnswer";
    const old = { code: stale, reason: `${stale}(${feedId("MLK/KRW")}, ${NOON}, 93784)` };
    expect(explain(old, english).sentence).to.match(
      /^The price of MLK\/KRW is out of date.*counts for 1 day 2 hours\.$/,
    );
    expect(explain(old, korean).sentence).to.match(/^MLK\/KRW 가격이 .*1일 2시간 동안만 유효합니다\.$/);
  });

  it("counts points, and names percentages, partners, their states and roles", () => {
    const sentence = (data: string, reader = english) => explain(reverted(data), reader).sentence;
    const cap = point.encodeErrorResult("PartnerPoint_DailyCapExceeded", [ACCOUNT, 1n, 1_000n]);
    expect(sentence(cap)).to.include("it may still send 1 point, and this is 1,000 points");
    expect(sentence(cap, korean)).to.include("남은 한도 1포인트, 요청 수량 1,000포인트");
    const band = exchange.encodeErrorResult("PointExchange_OutsideBand", [8_350n, 9_600n, 7_500n, 9_500n]);
    expect(sentence(band)).to.include("bid 83.5% and ask 96%, allowed are 75% to 95%");
    const status = registry.encodeErrorResult("RoleRegistry_WrongStatus", [3n, 3n]);
    expect(sentence(status)).to.equal("Deelcar cannot do this now: it is winding down.");
    expect(sentence(status, stranger)).to.equal("Partner 3 cannot do this now: it is winding down.");
    for (const [role, name] of [
      [id("OPERATOR_ROLE"), "operator"],
      [`0x${"00".repeat(32)}`, "admin"],
      [partnerRole(3, "treasurer"), "treasurer of Deelcar"],
      [id("ANOTHER_ROLE"), id("ANOTHER_ROLE").slice(0, 10)],
    ] as const) {
      const denied = registry.encodeErrorResult("AccessControlUnauthorizedAccount", [ACCOUNT, role]);
      expect(sentence(denied)).to.include(`0xf39F…2266 does not hold the role ${name}`);
    }
  });

  it("explains what the language, the node and nobody says", () => {
    const text = "0x08c379a0" + point.getAbiCoder().encode(["string"], ["no, not (today)"]).slice(2);
    const panic = "0x4e487b71" + point.getAbiCoder().encode(["uint256"], [0x11]).slice(2);
    for (const [failure, code, sentence] of [
      [reverted(text), "Error", 'The contract refuses: "no, not (today)".'],
      [reverted(panic), "Panic", "The contract met an error in itself: code 17."],
      [reverted("0xdeadbeef"), "UNKNOWN_REVERT", "The contract refuses for a reason that this version does not know."],
      [reverted("0x"), "REVERTED", "The contract refuses without a reason."],
      [{ code: "OUT_OF_GAS", reason: "the call takes 3 gas" }, "OUT_OF_GAS", /more gas than it was given/],
      [new TypeError("fetch failed"), "NO_ANSWER", /gives no answer/],
      [{ error: { code: -32000, message: "out of gas" } }, "OUT_OF_GAS", /more gas than it was given/],
      [undefined, "NO_ANSWER", /gives no answer/],
    ] as const) {
      const explained = explain(failure, english);
      expect(explained.code).to.equal(code);
      expect(explained.sentence).to.match(
        typeof sentence === "string" ? new RegExp(`^${escaped(sentence)}$`) : sentence,
      );
      expect(explain(failure, korean).sentence).to.match(/다(\([A-Z_]+\))?[.:]/);
    }
  });

  it("gives an error without words its own in English, and its code in Korean", () => {
    const odd = new AllianceError("SOMETHING_NEW", "The moon is in the way.", "Wait.");
    expect(explain(odd, english)).to.deep.include({ sentence: "The moon is in the way.", nextStep: "Wait." });
    expect(explain(odd, korean).sentence).to.equal("요청을 처리하지 못했습니다(SOMETHING_NEW).");
    expect(explain({ code: "constructor", reason: "x" }, english).sentence).to.equal("x");
  });

  it("shows no character of a contract's text that could turn or hide the rest", () => {
    const text = "0x08c379a0" + point.getAbiCoder().encode(["string"], ["a\u202eb\n{x:milk}[y]"]).slice(2);
    const { sentence } = explain(reverted(text), english);
    expect(sentence).not.to.match(/[\u202e\n]/);
    expect(sentence).to.include("{x:milk}[y]");
  });

  it("fails with INVALID_READER for a language or a time zone that is none", () => {
    for (const reader of [{ ...english, timeZone: "Asia/Seol" }, Object.assign({ ...english }, { language: "fr" })]) {
      expect(() => explain(tooLow, reader))
        .to.throw(AllianceError)
        .with.property("code", "INVALID_READER");
    }
  });

  it("rounds what is needed up and what is there down, however small", () => {
    const none = exchange.encodeErrorResult("PointExchange_OutflowCapReached", [POINT, 1n, parseEther("1")]);
    expect(explain(reverted(none), english).sentence).to.include("today it still pays 0 MLK, and this needs 1 MLK");
  });
});

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
