import type { Signer } from "ethers";
import type { Book } from "../../../sdk/book/Book.js";
import type { Chain } from "../chain/Chain.js";
import type { ProgrammeConfig } from "../config.js";
import type { ReleaseNotes } from "../state/ReleaseNotes.js";
import type { Deferrals } from "./Deferrals.js";

/** What releasing works with. */
export interface ReleaseContext {
  readonly book: Book;
  readonly chain: Chain;
  readonly issuer: Signer;
  readonly notes: ReleaseNotes;
  readonly deferrals: Deferrals;
  readonly settings: ProgrammeConfig["releases"];
  readonly clock: () => number;
}
