import type { Logger } from "pino";
import { AllianceError } from "../../sdk/AllianceError.js";
import { framesOf } from "../common/framesOf.js";
import type { ExchangeConfig, FeedConfig, FeederConfig } from "./config.js";
import type { Metrics } from "./Metrics.js";
import { ExchangeSource } from "./sources/ExchangeSource.js";
import { RateSource } from "./sources/RateSource.js";
import type { Reading, Source } from "./sources/Source.js";
import { SourcePoller } from "./sources/SourcePoller.js";

/** Whatever can be asked. */
export type SourceConfig = FeedConfig["sources"][number] | ExchangeConfig;

/** What a source is called, in figures and logs. */
export function nameOf(config: SourceConfig): string {
  return `${"provider" in config ? config.provider : config.exchange} ${config.market}`;
}

function sourceOf(config: SourceConfig): Source {
  return "provider" in config ? new RateSource(config) : new ExchangeSource(config);
}

/** Two entries that ask the same are asked once, as often as the first of them says. */
function keyOf(config: SourceConfig): string {
  return `${nameOf(config)} ${config.url ?? ""}`;
}

/** All sources of all feeds, each asked by itself. */
export class SourceBoard {
  private readonly stopping = new AbortController();
  private readonly pollers = new Map<string, SourcePoller>();
  private readonly problems = new Map<string, string>();

  constructor(
    feeds: FeederConfig["feeds"],
    private readonly metrics: Pick<Metrics, "sourceUp" | "sourceErrors">,
    private readonly log: Logger,
  ) {
    for (const source of feeds.flatMap(({ sources }) => sources)) {
      this.add(source);
      if ("times" in source) source.times?.forEach((step) => this.add(step));
    }
  }

  /** What a source said last. */
  readingOf(config: SourceConfig): Reading | undefined {
    return this.pollers.get(keyOf(config))?.reading;
  }

  start(): void {
    for (const poller of this.pollers.values()) poller.start(this.stopping.signal);
  }

  /** Breaks off what is asked. */
  async stop(): Promise<void> {
    this.stopping.abort();
    for (const poller of this.pollers.values()) await poller.stopped();
  }

  private add(config: SourceConfig): void {
    const key = keyOf(config);
    if (this.pollers.has(key)) return;
    const heard = (source: string, problem: string | undefined, error: unknown) => this.heard(source, problem, error);
    this.pollers.set(key, new SourcePoller(sourceOf(config), config.pollSeconds * 1_000, heard));
  }

  /** Logs once what is wrong with a source, until it is something else. What a source itself says stays out of the log. */
  private heard(source: string, problem: string | undefined, error: unknown): void {
    this.metrics.sourceUp.set({ source }, problem === undefined ? 1 : 0);
    if (problem !== undefined) this.metrics.sourceErrors.inc({ source, code: problem });
    if (this.problems.get(source) === problem) return;
    if (problem === undefined) {
      this.problems.delete(source);
      this.log.info({ source }, "source answers again");
      return;
    }
    this.problems.set(source, problem);
    const stack = error instanceof Error && !(error instanceof AllianceError) ? framesOf(error) : undefined;
    this.log.warn({ source, code: problem, stack }, "source does not count");
  }
}
