import { expect } from "chai";
import { Interface, ZeroAddress, type LogDescription } from "ethers";
import { bigintArg, bigintsArg, textArg } from "../../sdk/eventArgs.js";

const events = new Interface(["event Something(address who, uint256 amount, uint256[] parts)"]);

function something(): LogDescription {
  const event = events.parseLog(events.encodeEventLog("Something", [ZeroAddress, 5n, [1n, 2n]]));
  if (event === null) throw new TypeError("the event is unknown");
  return event;
}

describe("eventArgs", () => {
  it("gives a parameter by its name and kind", () => {
    expect(textArg(something(), "who")).to.equal(ZeroAddress);
    expect(bigintArg(something(), "amount")).to.equal(5n);
    expect(bigintsArg(something(), "parts")).to.deep.equal([1n, 2n]);
  });

  it("refuses a parameter of another kind, or of no such name", () => {
    expect(() => textArg(something(), "amount")).to.throw(TypeError, "Something has no text amount");
    expect(() => bigintArg(something(), "who")).to.throw(TypeError, "Something has no integer who");
    expect(() => bigintsArg(something(), "amount")).to.throw(TypeError, "Something has no integers amount");
    expect(() => bigintArg(something(), "nothing")).to.throw(TypeError);
  });
});
