import { expect } from "chai";
import { checkQuorum } from "../../../network/lib/checkQuorum.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";

const named = (count: number) => Array.from({ length: count }, (_, index) => `validator${index + 1}`);

describe("checkQuorum", () => {
  it("takes a change after which two thirds, rounded up, make blocks", () => {
    for (const [validators, quorum] of [
      [4, 3],
      [5, 4],
      [6, 4],
      [7, 5],
      [9, 6],
    ] as const) {
      checkQuorum(named(validators), named(quorum), (address) => address);
    }
  });

  it("refuses one with fewer, and names who sleeps; those who would be none any more do not count", async () => {
    const awake = [...named(4), "another", "and another"];
    const { message } = await expectAllianceError("QUORUM_LOST", () =>
      checkQuorum(named(7), awake, (address) => address.toUpperCase()),
    );
    expect(message).to.contain("Of the 7 validators").and.contain("4 make blocks and 5 must");
    expect(message).to.contain("VALIDATOR5, VALIDATOR6, VALIDATOR7 proposed none lately");
  });
});
