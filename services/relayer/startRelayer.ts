import { hostname } from "node:os";
import type { Signer } from "ethers";
import type { DestinationStream, Logger } from "pino";
import { AllianceError } from "../../sdk/AllianceError.js";
import type { Store } from "../../sdk/store/Store.js";
import { refuseWrongChain } from "../common/chain/refuseWrongChain.js";
import { Sender } from "../common/chain/Sender.js";
import { createLog } from "../common/createLog.js";
import { buildOperations } from "../common/http/buildOperations.js";
import { Listening } from "../common/http/Listening.js";
import { startService, type RunningPublicService } from "../common/startService.js";
import { fenced } from "../common/state/lease/fenced.js";
import { Leadership } from "../common/state/lease/Leadership.js";
import { Lease } from "../common/state/lease/Lease.js";
import { Outbox } from "../common/state/Outbox.js";
import { Checkpoint } from "../common/state/Checkpoint.js";
import { WriteProbe } from "../common/state/WriteProbe.js";
import { AllowList } from "./AllowList.js";
import { idsIn } from "./batches/finishBatch.js";
import { MOST_UNDER_WAY, type RelayerConfig } from "./config.js";
import { Engine, type Lane } from "./Engine.js";
import { buildServer } from "./http/buildServer.js";
import { operationOf } from "./http/operationOf.js";
import { Members } from "./members/Members.js";
import { Metrics } from "./Metrics.js";
import { RelayerChain } from "./RelayerChain.js";
import type { Service } from "./Service.js";
import { Intake } from "./state/Intake.js";
import { OthersChanges } from "./state/OthersChanges.js";
import { openState } from "./state/openState.js";
import { RequestQueue } from "./state/RequestQueue.js";

/** What a relayer is started with. */
export interface RelayerOptions {
  readonly config: RelayerConfig;
  /** The accounts that send and pay; each signs transactions itself, as a `Wallet` does. */
  readonly senders: readonly Signer[];
  /** Unix milliseconds; this machine's clock by default. */
  readonly clock?: (() => number) | undefined;
  /** Where log lines go; standard output by default. */
  readonly logTo?: DestinationStream | undefined;
}

/** What only the instance does to requests that sends them. */
const ONLY_LEADER = ["reconcile", "setSent", "setStanding", "requeue", "end", "defer", "prune"];

/** A relayer that runs. */
export type RunningRelayer = RunningPublicService;

/**
 * Starts a relayer. Killed at any moment and started again, it goes on where it stopped: what was accepted is run once.
 *
 * Errors: `SERVICE_RUNNING`, `STATE_OTHER`, `STATE_UNUSABLE`; `SENDER_MISSING` when a transaction is under way whose account's key is not
 * given; `WRONG_CHAIN`, `CHAIN_REPLACED`; `LISTEN_FAILED`.
 */
export async function startRelayer(options: RelayerOptions): Promise<RunningRelayer> {
  const { config, senders, clock = Date.now, logTo } = options;
  const log = createLog(config.log, logTo);
  return startService("relayer", log, async (closing) => {
    const store = openState(config.state, BigInt(config.chainId), config.forwarder.address);
    closing(() => store.close());
    const lease = store.engine === "postgres" ? new Lease(store) : undefined;
    const chain = new RelayerChain(config, fenced(store, lease, new Checkpoint(store), ["remember"]));
    closing(() => chain.close());
    const queue = new RequestQueue(store, clock);
    const lanes = await lanesOf({ store, lease, chain, senders, clock, bump: config.batches.bumpSeconds, log });
    sentBefore(store, lanes);
    const led = fenced(store, lease, queue, ONLY_LEADER);
    const holder = `${hostname()} ${process.pid}`;
    const leadership = new Leadership(lease, holder, async () => led.reconcile(sentBefore(store, lanes)), log);
    await leadership.start();
    closing(() => leadership.stop());
    await refuseWrongChain(chain, log);

    const metrics = new Metrics();
    const members = new Members(chain, store, config.allow, clock);
    const engine = new Engine({ config, chain, queue: led, members, lanes, metrics, log, leadership, clock });
    const writable = new WriteProbe(() => new Checkpoint(store).touch());
    const intake = new Intake(store, queue, config.limits);
    const allowed = new AllowList(config.allow);
    const service: Service = { config, allowed, chain, queue, intake, members, writable, engine, metrics, log, clock };
    const listening = new Listening(await buildServer(service), await buildOperations(operationOf(service), log));
    closing(() => listening.close());
    const others = new OthersChanges(store, queue.changes, clock, log);
    if (lease !== undefined) others.start();
    closing(() => others.stop());
    engine.start();
    closing(() => engine.stop());
    return { places: await listening.start(config), told: { senders: lanes.map(({ address }) => address) } };
  });
}

/** What its senders are made of. */
interface Sending extends Required<Pick<RelayerOptions, "senders">> {
  readonly store: Store;
  readonly lease: Lease | undefined;
  readonly chain: RelayerChain;
  readonly clock: () => number;
  readonly bump: number;
  readonly log: Logger;
}

async function lanesOf({ store, lease, chain, senders, clock, bump, log }: Sending): Promise<Lane[]> {
  const seconds = () => Math.floor(clock() / 1_000);
  return Promise.all(
    senders.map(async (signer) => {
      const address = await signer.getAddress();
      // All of them, however many are used now: a process before this one may have used more.
      const outboxes = Array.from({ length: MOST_UNDER_WAY }, (_, i) =>
        fenced(store, lease, new Outbox(store, laneOf(address, i)), ["add", "addSigned", "close"]),
      );
      return { address, signer, sender: new Sender(chain, signer, outboxes, seconds, bump, log) };
    }),
  );
}

/** Of a sender's outboxes the first is called by its address. */
function laneOf(address: string, index: number): string {
  return index === 0 ? address : `${address} ${index + 1}`;
}

/** Requests in transactions that a process before this one stored, by sender. */
function sentBefore(store: Store, lanes: readonly Lane[]): ReadonlyMap<string, readonly string[]> {
  const rows = store.all("SELECT lane, payload FROM outbox WHERE outcome IS NULL");
  const found = new Map<string, readonly string[]>();
  for (const { lane, payload } of rows) {
    const [sender = ""] = String(lane).split(" ");
    if (lanes.every(({ address }) => address !== sender)) {
      throw new AllianceError(
        "SENDER_MISSING",
        `A transaction of ${sender} is under way, but its key is not given.`,
        "Give the sender's key until its transaction has ended.",
      );
    }
    found.set(sender, [...(found.get(sender) ?? []), ...idsIn(String(payload))]);
  }
  return found;
}
