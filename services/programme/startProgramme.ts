import type { Signer } from "ethers";
import type { DestinationStream } from "pino";
import { Book } from "../../sdk/book/Book.js";
import type { BookSecrets } from "../../sdk/book/BookSecrets.js";
import { refuseWrongChain } from "../common/chain/refuseWrongChain.js";
import { Sender } from "../common/chain/Sender.js";
import { createLog } from "../common/createLog.js";
import { buildOperations } from "../common/http/buildOperations.js";
import { Listening } from "../common/http/Listening.js";
import { startService, type RunningPublicService } from "../common/startService.js";
import { Outbox } from "../common/state/Outbox.js";
import { touchState } from "../common/state/touchState.js";
import { WriteProbe } from "../common/state/WriteProbe.js";
import { Chain } from "./chain/Chain.js";
import { CommitmentBuilder } from "./commitments/CommitmentBuilder.js";
import { CommitmentPoster } from "./commitments/CommitmentPoster.js";
import type { ProgrammeConfig } from "./config.js";
import { Engine } from "./Engine.js";
import { buildServer } from "./http/buildServer.js";
import { operationOf } from "./http/operationOf.js";
import { Metrics } from "./Metrics.js";
import { ReleaseWorker } from "./releases/ReleaseWorker.js";
import { SelfCheck } from "./SelfCheck.js";
import type { Service } from "./Service.js";
import { openState } from "./state/openState.js";
import { ReleaseNotes } from "./state/ReleaseNotes.js";
import { ReplayGuard } from "./state/ReplayGuard.js";

/** What a programme's service is started with. */
export interface ProgrammeOptions {
  readonly config: ProgrammeConfig;
  /** Holds the programme's ISSUER role; signs transactions and typed data itself, as a `Wallet` does. */
  readonly issuer: Signer;
  /** Unix seconds; this machine's clock by default. */
  readonly clock?: (() => number) | undefined;
  /** Given only where two runs must make the same book. */
  readonly secrets?: Partial<BookSecrets> | undefined;
  /** Where log lines go; standard output by default. */
  readonly logTo?: DestinationStream | undefined;
}

/** A service that runs. */
export type RunningProgramme = RunningPublicService;

/** Of customers; what opens a door is never logged anyway. */
const REDACTED = ["customerNumber", "claim"];
const systemClock = () => Math.floor(Date.now() / 1_000);

function openBook({ config, clock, secrets }: ProgrammeOptions, knownTime: () => number | undefined): Book {
  const { chainId, point } = config;
  return Book.open(config.book, { clock, knownTime, secrets, programme: { chainId, point } });
}

/**
 * Starts a programme's service over its book. Killed at any moment and started again, it goes on where it stopped.
 *
 * Errors: those of opening the book; `SERVICE_RUNNING`, `STATE_OTHER`, `STATE_UNUSABLE`; `WRONG_CHAIN`, `CHAIN_REPLACED` when the node
 * is another chain's; `LISTEN_FAILED` when the port is taken.
 */
export async function startProgramme(options: ProgrammeOptions): Promise<RunningProgramme> {
  const { config, issuer, clock = systemClock, logTo } = options;
  const log = createLog(config.log, logTo, REDACTED);
  return startService("programme service", log, async (closing) => {
    const database = openState(config.state ?? `${config.book}.service`, BigInt(config.chainId), config.point);
    closing(() => database.close());
    const seen: { engine?: Engine } = {};
    const book = openBook(options, () => seen.engine?.chainTime);
    closing(() => book.close());
    const chain = new Chain(config, database);
    closing(() => chain.close());
    await refuseWrongChain(chain, log);

    const metrics = new Metrics();
    const notes = new ReleaseNotes(database);
    const sender = new Sender(chain, issuer, new Outbox(database), clock, config.releases.bumpSeconds, log);
    const releases = new ReleaseWorker({ book, chain, issuer, notes, settings: config.releases, clock }, log);
    const builder = new CommitmentBuilder(book, config.commitments.workers, clock, log);
    const rootOf = (period: number) => builder.rootOf(period);
    const poster = new CommitmentPoster({
      book,
      chain,
      issuer,
      settings: config.commitments,
      metrics,
      log,
      clock,
      rootOf,
    });
    const check = new SelfCheck(book.path, config.check.everySeconds, log);
    const parts = { chain, sender, releases, poster, builder, check, metrics, log };
    const engine = new Engine(parts, config);
    seen.engine = engine;
    const replays = new ReplayGuard(database);
    const writable = {
      book: new WriteProbe(() => book.touch()),
      state: new WriteProbe(() => touchState(database)),
    };
    const service: Service = {
      config,
      book,
      chain,
      issuer,
      notes,
      replays,
      writable,
      engine,
      poster,
      builder,
      check,
      metrics,
      log,
      clock,
    };

    const app = await buildServer(service);
    const listening = new Listening(app, await buildOperations(operationOf(service), log));
    closing(() => listening.close());
    engine.start();
    closing(() => engine.stop());
    return { places: await listening.start(config) };
  });
}
