import type { Provider } from "ethers";
import type { NetworkConnection } from "hardhat/types/network";
import { AllianceError } from "../../sdk/AllianceError.js";
import type { ChainName } from "../../deploy/manifest/bridgeSettings.js";
import type { Manifest } from "../../deploy/manifest/parseManifest.js";
import type { ChainState } from "./ChainState.js";
import { courtOf } from "./courtOf.js";
import { checkChains } from "./checkChains.js";
import { councilBatches } from "./councilBatches.js";
import type { Deployment } from "./Deployment.js";
import { dueOperations } from "./dueOperations.js";
import { readPlan, type PlanOfChain } from "./readPlan.js";
import type { PointCache } from "./readPartners.js";
import { refuseFixed } from "./refuseFixed.js";
import { sendAll, type Outgoing } from "./sendAll.js";
import { settle } from "./settle.js";
import { stepsOn } from "./stepsOn.js";
import { standingOf } from "./standingOf.js";
import type { Step } from "./Step.js";
import { counted } from "../../sdk/text/counted.js";

/** More rounds than any plan takes: contracts, points, partners, pools and roles, quotes and funding, decisions. */
const MOST_ROUNDS = 20;

/** How to apply. */
export interface ApplyOptions {
  /** Called with the plan before anything is sent; throws to stop. */
  readonly confirm?: (plan: PlanOfChain, keys: readonly string[]) => Promise<void>;
  /** Sends one transaction after the other: the same plan makes the same blocks on a node that mines at once. */
  readonly inTurn?: boolean;
  /** Called before each round of transactions, and after each of them. */
  readonly onProgress?: (label: string, done: number, total: number) => void;
}

/** How far it came. */
export interface Applied extends PlanOfChain {
  /** Transactions sent, those of Ignition aside. */
  readonly sent: number;
  readonly rounds: number;
}

const keyOf = ({ path, to }: Step) => `${path} ${to}`;

/** A chain, and who can sign there. */
interface Place {
  readonly chain: ChainName;
  readonly provider: Provider;
  readonly signers: Awaited<ReturnType<NetworkConnection["ethers"]["getSigners"]>>;
}

async function placeOf(chain: ChainName, { ethers }: NetworkConnection): Promise<Place> {
  return { chain, provider: ethers.provider, signers: await ethers.getSigners() };
}

/** Everything that can be sent now on a chain, at once: nothing of it needs another part of it to be mined before. */
async function outgoingOf(all: readonly Step[], state: ChainState, place: Place): Promise<Outgoing[]> {
  const { chain, provider } = place;
  const steps = stepsOn(all, chain);
  const keys = place.signers.map(({ address }) => address);
  const [runner] = keys;
  const ready = steps.flatMap((step) => {
    const standing = standingOf(step, state, keys);
    return standing.kind === "ready" && step.deploys === undefined ? [{ step, sender: standing.sender }] : [];
  });
  const direct = ready
    .filter(({ step }) => step.by !== "council")
    .flatMap(({ step: { path, calls, gas }, sender }) =>
      calls.map((call): Outgoing => ({ path, sender, call, ...(gas !== undefined && { gas }) })),
    );
  const council = keys.find((key) => courtOf(state, chain)?.decisions.proposers.includes(key));
  const batches = council === undefined ? [] : await councilBatches(steps, state, provider, chain);
  const scheduled = batches.map(({ steps: decided, schedule }): Outgoing => {
    return { path: decided.map(({ path }) => path).join(", "), sender: council ?? "", call: schedule };
  });
  const due = runner === undefined ? [] : dueOperations(steps, state, chain);
  const executed = due.map(({ operation, execute }): Outgoing => {
    return { path: `timelock ${operation.id}`, sender: runner ?? "", call: execute };
  });
  return [...direct, ...scheduled, ...executed];
}

/** Lets Ignition deploy what is to be deployed now; says whether there was anything. */
async function deploy(
  steps: readonly Step[],
  state: ChainState | undefined,
  keys: readonly string[],
  deployment: Deployment,
): Promise<boolean> {
  const ready = steps.filter((s) => s.deploys !== undefined && standingOf(s, state, keys).kind === "ready");
  if (ready.length === 0) return false;
  const end = ready.find(({ deploys }) => deploys?.end !== undefined)?.deploys?.end;
  const feeds = ready.flatMap(({ deploys }) => deploys?.feed ?? []);
  if (ready.some(({ deploys }) => deploys?.generation !== undefined)) await deployment.deployGeneration();
  else if (feeds.length > 0) await deployment.deployFeeds(feeds);
  else if (end !== undefined) await deployment.deployEnd(end);
  else await deployment.deployAlliance();
  return true;
}

/** The accounts whose transactions an earlier run may have left behind. */
function involved(manifest: Manifest, keys: readonly string[]): string[] {
  const { timelock, operators, milk, partners, bridge } = manifest;
  const named = partners.flatMap(({ admin, treasurers }) => [admin, ...treasurers]);
  const all = new Set([keys[0], timelock.council, bridge?.public.council, ...operators, milk.funder, ...named]);
  return keys.filter((key) => all.has(key));
}

/**
 * Makes the chain what the file says, as far as the keys at hand can: exactly the steps of the plan that it begins with, round after
 * round, each from what the chain is then. Interrupted anywhere and run again it ends in the same state; run on a chain that is as the file
 * says, it sends nothing. What needs the timelock is scheduled, and executed once it is due. Of two at a time on one deployment the second
 * is refused.
 *
 * Errors: `WRONG_CHAIN`; `DEPLOYMENT_LOCKED`; `IMMUTABLE_DIFFERS`; those of {@link settle}, {@link readPlan}, {@link sendAll} and of `Deployment`.
 *
 * @returns The plan that is left: steps that wait for others, or for their time.
 */
export async function applyAlliance(
  connection: NetworkConnection,
  manifest: Manifest,
  deployment: Deployment,
  options: ApplyOptions = {},
): Promise<Applied> {
  await checkChains(connection, deployment.publicConnection, manifest);
  return deployment.exclusively(() => applyPlan(connection, manifest, deployment, options));
}

async function applyPlan(
  connection: NetworkConnection,
  manifest: Manifest,
  deployment: Deployment,
  { confirm, inTurn = false, onProgress }: ApplyOptions,
): Promise<Applied> {
  const { provider } = connection.ethers;
  const here = await placeOf("private", connection);
  const there = deployment.publicConnection;
  const places = there === undefined ? [here] : [here, await placeOf("public", there)];
  const keys = here.signers.map(({ address }) => address);
  for (const place of places) await settle(place.provider, involved(manifest, keys));

  const cache: PointCache = new Map();
  let plan = await readPlan(provider, manifest, deployment, cache);
  refuseFixed(plan.fixed);
  await confirm?.(plan, keys);
  const planned = new Set(plan.steps.map(keyOf));
  let sent = 0;
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    const steps = plan.steps.filter((step) => planned.has(keyOf(step)));
    if (await deploy(steps, plan.state, keys, deployment)) {
      onProgress?.("Deploying contracts", 1, 1);
    } else {
      const { state } = plan;
      const loads = await Promise.all(
        places.map(async (place) => ({
          place,
          outgoing: state === undefined ? [] : await outgoingOf(steps, state, place),
        })),
      );
      const outgoing = loads.flatMap((load) => load.outgoing);
      if (outgoing.length === 0) return { ...plan, sent, rounds: round - 1 };
      let done = 0;
      const label = `Sending ${counted(outgoing.length, round === 1 ? "transaction" : "more transaction")}`;
      onProgress?.(label, done, outgoing.length);
      const onMined = () => onProgress?.(label, ++done, outgoing.length);
      for (const { place, outgoing: own } of loads) {
        await sendAll(place.signers, place.provider, own, { inTurn, onMined });
      }
      sent += outgoing.length;
    }
    plan = await readPlan(provider, manifest, deployment, cache);
  }
  throw new AllianceError(
    "NO_END",
    `After ${MOST_ROUNDS} rounds the chain still differs from the file: ${plan.steps.map(keyOf).join("; ")}.`,
    "Somebody else may be changing the alliance; run `alliance plan` and see.",
  );
}
