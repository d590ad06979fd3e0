import { expect } from "chai";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { logFormat } from "../../../services/common/logFormat.js";

describe("logFormat", () => {
  const before = process.env["MILK_LOG_FORMAT"];
  const set = (value: string | undefined) => {
    if (value === undefined) delete process.env["MILK_LOG_FORMAT"];
    else process.env["MILK_LOG_FORMAT"] = value;
  };
  afterEach(() => set(before));

  it("is text on a terminal and JSON everywhere else", () => {
    set(undefined);
    expect(logFormat({ isTTY: true })).to.equal("text");
    expect(logFormat({})).to.equal("json");
  });

  it("is what MILK_LOG_FORMAT says, and fails with INVALID_LOG_FORMAT when that is none", () => {
    set("json");
    expect(logFormat({ isTTY: true })).to.equal("json");
    set("text");
    expect(logFormat({})).to.equal("text");
    set("pretty");
    expect(() => logFormat({}))
      .to.throw(AllianceError)
      .with.property("code", "INVALID_LOG_FORMAT");
  });
});
