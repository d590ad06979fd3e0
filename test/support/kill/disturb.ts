import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../random.js";
import type { Disturber } from "./Disturber.js";
import type { KillableProgramme } from "./KillableProgramme.js";

/** What was done to a service and its node. */
export interface Toll {
  /** The service was killed. */
  service: number;
  /** The node was stopped and started. */
  node: number;
  /** The node stood still for a while. */
  frozen: number;
  /** The node could not be reached for a while. */
  cut: number;
  /** An answer of the node was lost. */
  dropped: number;
  /** A database server was killed or stood still, or its standby took over. */
  database: number;
}

const KINDS = [
  "kill",
  "kill",
  "kill",
  "killAtCall",
  "killAtCall",
  "killAtCall",
  "killAtCall",
  "killAtCall",
  "killTwice",
  "restartNode",
  "both",
  "freeze",
  "cut",
] as const;
/** Sending is where most can go wrong. */
const CALLS = [
  "eth_sendRawTransaction",
  "eth_sendRawTransaction",
  "eth_sendRawTransaction",
  "eth_getTransactionReceipt",
  "eth_getTransactionByHash",
  "eth_getTransactionCount",
  "eth_call",
];
const CALL_WAIT_MS = 400;

async function restart(programme: KillableProgramme, toll: Toll): Promise<void> {
  await programme.killService();
  toll.service++;
  await programme.startService();
}

/** Kills the service when the node was asked something: the node does it, and its answer is lost. */
async function killAtCall(programme: KillableProgramme, random: Random, toll: Toll): Promise<void> {
  const { proxy } = programme;
  const method = random.pick(CALLS);
  const before = proxy.asked.get(method) ?? 0;
  proxy.misbehave({ method, kind: "drop", times: 1 });
  const end = Date.now() + CALL_WAIT_MS;
  while ((proxy.asked.get(method) ?? 0) === before && Date.now() < end) await sleep(1);
  if ((proxy.asked.get(method) ?? 0) > before) toll.dropped++;
  // The node has the request now, or has done it, or its answer is on the way.
  await sleep(Number(random.between(0n, 6n)));
  await restart(programme, toll);
  proxy.misbehave(undefined);
}

/** Of so many disturbances one is the database's, where there is a server. */
const DATABASE_SHARE = 3n;

/** Does something bad at a random moment from now on; ends when everything runs again. */
export async function disturb(
  programme: KillableProgramme,
  random: Random,
  toll: Toll,
  servers?: Disturber,
): Promise<void> {
  const { proxy } = programme;
  const kind = random.pick(KINDS);
  await sleep(Number(random.between(0n, 60n)));
  if (servers !== undefined && random.between(1n, DATABASE_SHARE) === 1n) {
    toll.database++;
    return random.pick(Object.values(servers.kinds))();
  }
  switch (kind) {
    case "kill":
      return restart(programme, toll);
    case "killAtCall":
      return killAtCall(programme, random, toll);
    case "killTwice": {
      await programme.killService();
      const starting = programme.startService();
      await sleep(Number(random.between(0n, 900n)));
      await programme.killService();
      await starting;
      toll.service += 2;
      return programme.startService();
    }
    case "restartNode":
      toll.node++;
      return programme.restartNode();
    case "both":
      toll.node++;
      await Promise.all([programme.restartNode(), restart(programme, toll)]);
      return undefined;
    case "freeze":
      toll.frozen++;
      programme.signalNode("SIGSTOP");
      await sleep(Number(random.between(20n, 500n)));
      programme.signalNode("SIGCONT");
      return undefined;
    case "cut":
      toll.cut++;
      proxy.misbehave({ kind: "cut" });
      await sleep(Number(random.between(20n, 500n)));
      proxy.misbehave(undefined);
      return undefined;
  }
}
