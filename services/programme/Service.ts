import type { Signer } from "ethers";
import type { Logger } from "pino";
import type { Programme } from "../../sdk/book/Programme.js";
import type { Chain } from "./chain/Chain.js";
import type { CommitmentBuilder } from "./commitments/CommitmentBuilder.js";
import type { CommitmentPoster } from "./commitments/CommitmentPoster.js";
import type { ProgrammeConfig } from "./config.js";
import type { Engine } from "./Engine.js";
import type { Erasure } from "./members/Erasure.js";
import type { Metrics } from "./Metrics.js";
import type { ReleaseNotes } from "./state/ReleaseNotes.js";
import type { SelfCheck } from "./SelfCheck.js";
import type { BookReads, BookWrites } from "./threads/objects.js";
import type { Threads } from "./threads/startThreads.js";
import type { Leadership } from "../common/state/lease/Leadership.js";
import type { Remote } from "../common/state/thread/Remote.js";
import type { WriteProbe } from "../common/state/WriteProbe.js";
import type { ReplayGuard } from "./state/ReplayGuard.js";

/** The parts of a running service that requests are answered from. */
export interface Service {
  readonly config: ProgrammeConfig;
  /** What the book says of itself. */
  readonly programme: Programme;
  /** Writes the book: an answer comes when what was asked is durable. */
  readonly book: BookWrites;
  /** Reads the book, whatever its writer waits for. */
  readonly reads: BookReads;
  readonly erasure: Remote<Erasure>;
  readonly threads: Threads;
  readonly chain: Chain;
  readonly issuer: Signer;
  readonly notes: Remote<ReleaseNotes>;
  readonly replays: Remote<ReplayGuard>;
  /** Whether the files can be written. */
  readonly writable: { readonly book: WriteProbe; readonly state: WriteProbe };
  readonly engine: Engine;
  readonly leadership: Leadership;
  readonly poster: CommitmentPoster;
  readonly builder: CommitmentBuilder;
  readonly check: SelfCheck;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Unix seconds. */
  readonly clock: () => number;
}
