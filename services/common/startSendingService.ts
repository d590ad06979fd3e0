import type { Signer } from "ethers";
import type { DestinationStream, Logger } from "pino";
import { z } from "zod";
import { NodeWatch } from "./chain/NodeWatch.js";
import { Node, type Head } from "./chain/Node.js";
import { refuseWrongChain } from "./chain/refuseWrongChain.js";
import { Sender, type Finished } from "./chain/Sender.js";
import type { SendingConfig } from "./configFields.js";
import { createLog } from "./createLog.js";
import { Admission } from "./http/Admission.js";
import { closeServer } from "./http/closeServer.js";
import { createServer } from "./http/createServer.js";
import { listen } from "./http/listen.js";
import { metricsRoute } from "./http/metricsRoute.js";
import { operationRoutes } from "./http/operationRoutes.js";
import { Loop } from "./Loop.js";
import type { ServiceMetrics } from "./ServiceMetrics.js";
import { startService, type RunningService } from "./startService.js";
import { openFileStore } from "./state/openFileStore.js";
import { Outbox, OUTBOX_SCHEMA, type Intent } from "./state/Outbox.js";
import { Checkpoint } from "./state/Checkpoint.js";
import { WriteProbe } from "./state/WriteProbe.js";

/** What such a service thinks about, between the node and the sender. */
export interface Worker {
  /** The transaction to be sent now, if any. Asked only while none is under way. */
  next(head: Head): Promise<Intent | undefined>;
  /** Each of its parts: `ok`, or the code of what is wrong with it. */
  parts(): Readonly<Record<string, string>>;
  start?(): void;
  stop?(): Promise<void>;
}

/** A service that watches something and sends transactions of one account. */
export interface SendingService {
  /** First part of its figures' names. */
  readonly name: string;
  /** What it does, for /openapi.json. */
  readonly description: string;
  /** Marks its state file: four ASCII letters as a number. */
  readonly applicationId: number;
  readonly config: SendingConfig;
  /** The contract it works with. */
  readonly contract: string;
  /** Holds the role; signs transactions itself, as a `Wallet` does. */
  readonly signer: Signer;
  readonly metrics: ServiceMetrics;
  /** Unix seconds. */
  readonly clock: () => number;
  /** Where log lines go; standard output by default. */
  readonly logTo?: DestinationStream | undefined;
  readonly work: (node: Node, log: Logger) => Worker;
}

const VERSION = 1;
/** For health and figures, which is all that is asked here. */
const LIMITS = { perAddress: 1_200, failuresPerAddress: 60, openPerAddress: 32 };
const IF_DELETED = "A damaged file can be deleted: all it keeps is the transaction under way.";
const health = z.object({
  status: z.enum(["ok", "degraded"]).describe("degraded when any of the others is not ok"),
  node: z.string().describe("ok, or the code of what is wrong with the node"),
  work: z.string().describe("ok, or the code of the error the last step ended with"),
  sending: z.string().describe("ok, how the last transaction failed, or why none can be stored"),
  parts: z.record(z.string(), z.string()).describe("Each part: ok, or the code of what is wrong with it"),
});

/** Sends what a worker wants sent, one transaction at a time. */
class Engine {
  readonly watch: NodeWatch;
  readonly loop: Loop;
  /** `ok`, or how the last transaction failed. */
  sending = "ok";
  private notBefore = 0;

  constructor(
    private readonly service: SendingService,
    private readonly sender: Sender,
    private readonly worker: Worker,
    node: Node,
    log: Logger,
  ) {
    this.watch = new NodeWatch(node, service.config.blocks, service.metrics, log);
    this.loop = new Loop(() => this.step(), service.config.rpc.pollMilliseconds, log);
  }

  private async step(): Promise<boolean> {
    const head = await this.watch.head();
    const finished = await this.sender.settle(head);
    if (finished !== undefined) await this.finish(finished);
    const more = finished === undefined && (await this.begin(head));
    this.service.metrics.steps.inc();
    return more;
  }

  private async begin(head: Head): Promise<boolean> {
    if (this.service.clock() < this.notBefore || (await this.sender.busy())) return false;
    const intent = await this.worker.next(head);
    if (intent === undefined) return false;
    await this.sender.send(intent, head);
    return true;
  }

  /** What failed is not sent again at once: whoever has no funds, or no role any more, would do nothing else. */
  private async finish(finished: Finished): Promise<void> {
    const { transaction, outcome } = finished;
    await this.sender.close(finished);
    this.service.metrics.transactions.inc({ kind: transaction.kind, outcome });
    this.sending = outcome === "mined" ? "ok" : `SEND_${outcome.toUpperCase()}`;
    if (outcome !== "mined") this.notBefore = this.service.clock() + this.service.config.retrySeconds;
  }
}

/**
 * Starts a service that sends transactions of one account. Killed at any moment and started again, it goes on where it stopped: all it keeps
 * is the transaction under way, the rest it asks of the chain.
 *
 * Errors: `SERVICE_RUNNING`, `STATE_OTHER`, `STATE_UNUSABLE`; `WRONG_CHAIN`, `CHAIN_REPLACED` when the node is another chain's;
 * `LISTEN_FAILED` when the port is taken.
 */
export async function startSendingService(service: SendingService): Promise<RunningService> {
  const { name, config, contract, signer, clock, metrics, logTo } = service;
  const log = createLog(config.log, logTo);
  return startService(name, log, async (closing) => {
    const { applicationId } = service;
    const file = { applicationId, version: VERSION, schema: OUTBOX_SCHEMA, contract, ifDeleted: IF_DELETED };
    const store = openFileStore(config.state, { ...file, chainId: BigInt(config.chainId) });
    closing(() => store.close());
    const checkpoint = new Checkpoint(store);
    const node = new Node({ ...config, contract }, checkpoint);
    closing(() => node.close());
    await refuseWrongChain(node, log);

    const writable = new WriteProbe(() => checkpoint.touch());
    const worker = service.work(node, log);
    const sender = new Sender(node, signer, new Outbox(store), clock, config.bumpSeconds, log);
    const engine = new Engine(service, sender, worker, node, log);
    const app = await createServer({
      admission: new Admission({ proxies: [], ...LIMITS }),
      problems: { statuses: {} },
      openapi: { info: { title: name, description: service.description, version: "1.0.0" } },
      metrics,
      log,
    });
    closing(() => closeServer(app));
    const healthNow = () => healthOf(engine, worker, writable);
    await app.register(async (routes) => {
      operationRoutes(routes, {
        health,
        healthNow,
        whileDegraded: "503 while something does not; what can be done is done all the same.",
      });
      metricsRoute(routes, { metrics, healthNow });
    });
    worker.start?.();
    closing(async () => worker.stop?.());
    engine.loop.start();
    closing(() => engine.loop.stop());
    return { places: { url: await listen(app, config) } };
  });
}

async function healthOf(
  { watch, loop, sending }: Engine,
  worker: Worker,
  writable: WriteProbe,
): Promise<z.output<typeof health>> {
  const stored = await writable.status();
  const parts = { ...worker.parts() };
  // What cannot be stored is not sent.
  const whole = {
    node: watch.status,
    work: loop.status,
    sending: stored === "ok" ? sending : stored,
  };
  const ok = [...Object.values(whole), ...Object.values(parts)].every((part) => part === "ok");
  return { status: ok ? "ok" : "degraded", ...whole, parts };
}
