import { expect } from "chai";
import { Interface, ZeroAddress, type LogDescription } from "ethers";
import { PointLog } from "../../sdk/PointLog.js";

const ALICE = `0x${"a1".repeat(20)}`;
const BOB = `0x${"b0".repeat(20)}`;
const events = new Interface([
  "event Transfer(address from, address to, uint256 value)",
  "event CohortsMoved(uint256 word, uint256 lanes)",
  "event Issued(uint256[] releases)",
  "event Redeemed(address member, bytes32 orderId, uint256 amount)",
]);

function event(name: string, ...args: readonly unknown[]): LogDescription {
  const parsed = events.parseLog(events.encodeEventLog(name, args));
  if (parsed === null) throw new TypeError(`no event ${name}`);
  return parsed;
}

/** Everything the events moved, accounts in lower case. */
function movesOf(...log: readonly LogDescription[]) {
  const follower = new PointLog();
  return log
    .flatMap((item) => follower.take(item))
    .map((move) => ({
      ...move,
      from: move.from.toLowerCase(),
      to: move.to.toLowerCase(),
    }));
}

describe("PointLog", () => {
  describe("take", () => {
    it("gives an issue the epochs and numbers that come after its transfers, in the same order", () => {
      const releases = [(7n << 32n) | 680n, (9n << 32n) | 681n];
      const log = [event("Transfer", ZeroAddress, ALICE, 5n), event("Transfer", ZeroAddress, BOB, 6n)];
      const issue = { kind: "issue", from: ZeroAddress };
      expect(movesOf(...log, event("Issued", releases))).to.deep.equal([
        { ...issue, to: ALICE, epoch: 680n, points: 5n, issueId: 7n },
        { ...issue, to: BOB, epoch: 681n, points: 6n, issueId: 9n },
      ]);
    });

    it("gives a transfer the cohorts of every word after it", () => {
      const log = [
        event("Transfer", ALICE, BOB, 9n),
        event("CohortsMoved", 170n, (2n << 192n) | 1n),
        event("CohortsMoved", 171n, 6n << 64n),
      ];
      const move = { kind: "transfer", from: ALICE, to: BOB };
      expect(movesOf(...log)).to.deep.equal([
        { ...move, epoch: 680n, points: 1n },
        { ...move, epoch: 683n, points: 2n },
        { ...move, epoch: 685n, points: 6n },
      ]);
    });

    it("takes a transfer to nobody for a redemption, and moves nothing for a transfer of zero", () => {
      const redemption = [event("Transfer", ALICE, ZeroAddress, 3n), event("CohortsMoved", 170n, 3n)];
      const none = event("Transfer", BOB, ALICE, 0n);
      expect(movesOf(none, ...redemption, event("Redeemed", ALICE, `0x${"00".repeat(32)}`, 3n))).to.deep.equal([
        { kind: "redemption", from: ALICE, to: ZeroAddress, epoch: 680n, points: 3n },
      ]);
    });

    it("refuses releases without their transfers and cohorts without theirs", () => {
      expect(() => movesOf(event("Transfer", ZeroAddress, ALICE, 5n), event("Issued", [1n, 2n]))).to.throw(RangeError);
      expect(() => movesOf(event("CohortsMoved", 170n, 1n))).to.throw(RangeError);
    });
  });
});
