import { expect } from "chai";
import { ZeroAddress } from "ethers";
import { AllianceTimelock__factory } from "../../sdk/contracts.js";
import { decodeRevert } from "../../sdk/decodeRevert.js";
import { revertOf } from "../../sdk/revertOf.js";
import { OTHER_REFUSALS, OTHER_REVERTS, recordedRefusals } from "../support/nodeAnswers.js";

/** What was recorded of calls of code that reverts or runs an invalid opcode; of anvil's errors an invalid opcode is not told apart. */
const REVERTS = /: reverts|no such function|(call|estimate|send): (custom|empty|str)$|hardhat.*: inv$/;

const ethersError = (code: string, more: object) => Object.assign(new Error("x"), { code }, more);

describe("revertOf", () => {
  const recorded = recordedRefusals();
  for (const { title, error } of [...recorded.filter((one) => REVERTS.test(one.title)), ...OTHER_REVERTS]) {
    it(`takes for a revert: ${title}`, () => {
      expect(revertOf(error)).not.to.equal(undefined);
      // As ethers, Hardhat and whoever wraps them carry it.
      expect(revertOf(ethersError("CALL_EXCEPTION", { info: { error } }))).not.to.equal(undefined);
      expect(revertOf(ethersError("UNKNOWN_ERROR", { error }))).not.to.equal(undefined);
      expect(revertOf(new Error("x", { cause: Object.assign(new Error(error.message), error) }))).not.to.equal(
        undefined,
      );
    });
  }
  for (const { title, error } of [...recorded.filter((one) => !REVERTS.test(one.title)), ...OTHER_REFUSALS]) {
    it(`takes for no answer: ${title}`, () => {
      expect(revertOf(error)).to.equal(undefined);
      expect(revertOf(ethersError("CALL_EXCEPTION", { data: null, info: { error } }))).to.equal(undefined);
      expect(revertOf(ethersError("UNKNOWN_ERROR", { error }))).to.equal(undefined);
      expect(decodeRevert({ error }).code).to.equal("NO_ANSWER");
    });
  }

  it("takes for no answer what is no answer at all", () => {
    for (const error of [
      ethersError("TIMEOUT", { operation: "x", reason: "x" }),
      ethersError("SERVER_ERROR", {
        info: { responseBody: "<html>execution reverted</html>", responseStatus: "502" },
      }),
      ethersError("BAD_DATA", { value: "0x", data: "0xe450d38c" }),
      new TypeError("fetch failed", { cause: Object.assign(new Error("refused"), { code: "ECONNREFUSED" }) }),
      new Error("execution reverted"),
      undefined,
      null,
      "execution reverted",
      {},
    ]) {
      expect(revertOf(error), JSON.stringify(error)).to.equal(undefined);
    }
  });

  it("takes for a revert a transaction that was mined and failed, and revert data alone", () => {
    expect(revertOf(ethersError("CALL_EXCEPTION", { receipt: { status: 0 } }))).not.to.equal(undefined);
    expect(revertOf({ data: "0x" })).to.deep.equal({ data: "0x", message: "" });
  });
});

describe("decodeRevert", () => {
  it("gives a contract's own words, whatever they sound like", () => {
    const [geth] = OTHER_REVERTS;
    expect(decodeRevert({ info: { error: geth?.error } })).to.deep.equal({
      code: "Error",
      reason: "Error(rate limit exceeded)",
    });
  });

  it("names the errors of the timelock, its base's included", () => {
    const timelock = AllianceTimelock__factory.createInterface();
    for (const [name, args] of [
      ["AllianceTimelock_LastProposer", [ZeroAddress]],
      ["TimelockInsufficientDelay", [1n, 2n]],
    ] as const) {
      const error = { code: 3, message: "execution reverted", data: timelock.encodeErrorResult(name, args) };
      expect(decodeRevert(error)).to.deep.equal({ code: name, reason: `${name}(${args.join(", ")})` });
    }
  });

  it("does not stumble over revert data that are cut short or none of ours", () => {
    for (const [data, code] of [
      ["0x", "REVERTED"],
      ["0x12", "UNKNOWN_REVERT"],
      ["0xe450d38c", "UNKNOWN_REVERT"],
      ["0x08c379a0", "UNKNOWN_REVERT"],
      ["0xdeadbeef", "UNKNOWN_REVERT"],
    ]) {
      expect(decodeRevert({ code: 3, message: "execution reverted", data }).code, data).to.equal(code);
    }
  });
});
