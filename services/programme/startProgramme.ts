import { hostname } from "node:os";
import type { Signer } from "ethers";
import type { DestinationStream } from "pino";
import { refuseWrongChain } from "../common/chain/refuseWrongChain.js";
import { Sender } from "../common/chain/Sender.js";
import { createLog } from "../common/createLog.js";
import { buildOperations } from "../common/http/buildOperations.js";
import { Listening } from "../common/http/Listening.js";
import { startService, type RunningPublicService } from "../common/startService.js";
import { Leadership } from "../common/state/lease/Leadership.js";
import { WriteProbe } from "../common/state/WriteProbe.js";
import { Chain } from "./chain/Chain.js";
import { CommitmentBuilder } from "./commitments/CommitmentBuilder.js";
import { CommitmentPoster } from "./commitments/CommitmentPoster.js";
import { Engine } from "./Engine.js";
import { buildServer } from "./http/buildServer.js";
import { operationOf } from "./http/operationOf.js";
import { Metrics } from "./Metrics.js";
import { ReleaseWorker } from "./releases/ReleaseWorker.js";
import { SelfCheck } from "./SelfCheck.js";
import type { Service } from "./Service.js";
import { startThreads, type ThreadOptions } from "./threads/startThreads.js";

/** What a programme's service is started with. */
export interface ProgrammeOptions extends ThreadOptions {
  /** Holds the programme's ISSUER role; signs transactions and typed data itself, as a `Wallet` does. */
  readonly issuer: Signer;
  /** Where log lines go; standard output by default. */
  readonly logTo?: DestinationStream | undefined;
}

/** A service that runs. */
export type RunningProgramme = RunningPublicService;

/** Of customers; what opens a door is never logged anyway. */
const REDACTED = ["customerNumber", "claim"];
const systemClock = () => Math.floor(Date.now() / 1_000);

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
    const seen: { engine?: Engine } = {};
    const threads = await startThreads(options, () => seen.engine?.chainTime, log);
    closing(() => threads.close());
    const { book, reads, pending, erasure, notes, ledNotes, replays, outbox, checkpoint } = threads;
    const programme = await reads.programme();
    const chain = new Chain(config, checkpoint);
    closing(() => chain.close());
    await refuseWrongChain(chain, log);

    const metrics = new Metrics();
    const sender = new Sender(chain, issuer, outbox, clock, config.releases.bumpSeconds, log);
    const releasing = { book, reads, pending, chain, issuer, notes: ledNotes, settings: config.releases, clock };
    const releases = new ReleaseWorker(releasing, log);
    const closable = { closePeriod: book.closePeriod, recordRoot: book.recordRoot, path: config.book, programme };
    const builder = new CommitmentBuilder(closable, reads, config.commitments.workers, clock, log);
    const rootOf = (period: number) => builder.rootOf(period);
    const poster = new CommitmentPoster({
      programme,
      reads,
      chain,
      issuer,
      settings: config.commitments,
      metrics,
      log,
      clock,
      rootOf,
    });
    const check = new SelfCheck(config.book, config.check.everySeconds, log);
    const leadership = new Leadership(
      threads.lease,
      `${hostname()} ${process.pid}`,
      async () => {
        await Promise.all([releases.begin(), builder.begin()]);
        poster.begin();
      },
      log,
    );
    const parts = { chain, sender, releases, poster, builder, check, leadership, metrics, log };
    const engine = new Engine(parts, config);
    seen.engine = engine;
    const writable = {
      book: new WriteProbe(() => book.touch()),
      state: new WriteProbe(() => checkpoint.touch()),
    };
    const service: Service = {
      config,
      programme,
      book,
      reads,
      erasure,
      threads,
      chain,
      issuer,
      notes,
      replays,
      writable,
      engine,
      leadership,
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
    closing(() => leadership.stop());
    await leadership.start();
    engine.start();
    closing(() => engine.stop());
    return { places: await listening.start(config) };
  });
}
