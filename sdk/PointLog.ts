import { ZeroAddress } from "ethers";
import { decodeLanes } from "./decodeLanes.js";
import { bigintArg, bigintsArg, textArg, type NamedEvent } from "./eventArgs.js";

/** Points of one epoch that came into being, changed hands or were spent. */
export interface CohortMove {
  readonly kind: "issue" | "redemption" | "transfer";
  /** The zero address for an issue. */
  readonly from: string;
  /** The zero address for a redemption. */
  readonly to: string;
  readonly epoch: bigint;
  readonly points: bigint;
  /** The number of the release, for an issue. */
  readonly issueId?: bigint;
}

const EPOCH_BITS = 32n;
const EPOCH_MASK = 2n ** EPOCH_BITS - 1n;

/**
 * Follows a point contract's log, event by event and from its first, and tells which cohorts each event moved: an `Issued` names the
 * epochs of the `Transfer`s from nobody before it, a `CohortsMoved` belongs to the `Transfer` before it.
 */
export class PointLog {
  /** Transfers from nobody since the last `Issued`. */
  private minted: { to: string; points: bigint }[] = [];
  private transfer: { from: string; to: string } | undefined;

  /**
   * What the next event of the log moved.
   *
   * Error: `RangeError` when an event lacks the one it belongs to, as a log does that is not complete.
   */
  take(event: NamedEvent): CohortMove[] {
    switch (event.name) {
      case "Transfer":
        this.takeTransfer(textArg(event, "from"), textArg(event, "to"), bigintArg(event, "value"));
        return [];
      case "Issued":
        return this.takeIssued(bigintsArg(event, "releases"));
      case "CohortsMoved":
        return this.takeCohorts(bigintArg(event, "word"), bigintArg(event, "lanes"));
      default:
        return [];
    }
  }

  private takeTransfer(from: string, to: string, points: bigint): void {
    if (from === ZeroAddress) this.minted.push({ to, points });
    else this.transfer = { from, to };
  }

  private takeIssued(releases: readonly bigint[]): CohortMove[] {
    const minted = this.minted;
    this.minted = [];
    if (minted.length !== releases.length) {
      throw new RangeError(`${releases.length} releases come with ${minted.length} transfers`);
    }
    return minted.map(({ to, points }, i) => {
      const release = releases[i] ?? 0n;
      const [epoch, issueId] = [release & EPOCH_MASK, release >> EPOCH_BITS];
      return { kind: "issue", from: ZeroAddress, to, epoch, points, issueId };
    });
  }

  private takeCohorts(word: bigint, lanes: bigint): CohortMove[] {
    if (this.transfer === undefined) throw new RangeError("cohorts moved without a transfer");
    const { from, to } = this.transfer;
    const kind = to === ZeroAddress ? "redemption" : "transfer";
    return decodeLanes(word, lanes).map(({ epoch, amount }) => ({ kind, from, to, epoch, points: amount }));
  }
}
