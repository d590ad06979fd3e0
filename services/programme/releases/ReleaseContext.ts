import type { Signer } from "ethers";
import type { Remote } from "../../common/state/thread/Remote.js";
import type { Chain } from "../chain/Chain.js";
import type { ProgrammeConfig } from "../config.js";
import type { ReleaseNotes } from "../state/ReleaseNotes.js";
import type { BookReads, BookWrites, ReaderObjects } from "../threads/objects.js";
import type { Deferrals } from "./Deferrals.js";

/** What releasing works with. */
export interface ReleaseContext {
  readonly book: BookWrites;
  readonly reads: BookReads;
  readonly pending: Remote<ReaderObjects["pending"]>;
  readonly chain: Chain;
  readonly issuer: Signer;
  readonly notes: Remote<ReleaseNotes>;
  readonly deferrals: Deferrals;
  readonly settings: ProgrammeConfig["releases"];
  readonly clock: () => number;
}
