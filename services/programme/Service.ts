import type { Signer } from "ethers";
import type { Logger } from "pino";
import type { Book } from "../../sdk/book/Book.js";
import type { Chain } from "./chain/Chain.js";
import type { CommitmentBuilder } from "./commitments/CommitmentBuilder.js";
import type { CommitmentPoster } from "./commitments/CommitmentPoster.js";
import type { ProgrammeConfig } from "./config.js";
import type { Engine } from "./Engine.js";
import type { Metrics } from "./Metrics.js";
import type { ReleaseNotes } from "./state/ReleaseNotes.js";
import type { SelfCheck } from "./SelfCheck.js";
import type { WriteProbe } from "../common/state/WriteProbe.js";
import type { ReplayGuard } from "./state/ReplayGuard.js";

/** The parts of a running service that requests are answered from. */
export interface Service {
  readonly config: ProgrammeConfig;
  readonly book: Book;
  readonly chain: Chain;
  readonly issuer: Signer;
  readonly notes: ReleaseNotes;
  readonly replays: ReplayGuard;
  /** Whether the files can be written. */
  readonly writable: { readonly book: WriteProbe; readonly state: WriteProbe };
  readonly engine: Engine;
  readonly poster: CommitmentPoster;
  readonly builder: CommitmentBuilder;
  readonly check: SelfCheck;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Unix seconds. */
  readonly clock: () => number;
}
