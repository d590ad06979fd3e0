import { Checkpoint } from "../../common/state/Checkpoint.js";
import { fenced } from "../../common/state/lease/fenced.js";
import { Lease } from "../../common/state/lease/Lease.js";
import { Outbox } from "../../common/state/Outbox.js";
import { commitTogether } from "../../common/state/thread/commitTogether.js";
import type { Hosted } from "../../common/state/thread/serveStore.js";
import { openState } from "../state/openState.js";
import { ReleaseNotes } from "../state/ReleaseNotes.js";
import { ReplayGuard } from "../state/ReplayGuard.js";
import type { StateObjects } from "./objects.js";
import type { ThreadSettings } from "./ThreadSettings.js";

/** The service's own state: nonces, notes, the transaction under way, and, on a server, which instance leads. */
export function openStateObjects({ state, chainId, point }: ThreadSettings): Hosted {
  const store = openState(state, BigInt(chainId), point);
  const lease = new Lease(store);
  const shared = store.engine === "postgres" ? lease : undefined;
  const notes = new ReleaseNotes(store);
  const objects: StateObjects = {
    checkpoint: fenced(store, shared, new Checkpoint(store), ["remember"]),
    outbox: fenced(store, shared, new Outbox(store)),
    notes,
    ledNotes: fenced(store, shared, notes),
    replays: new ReplayGuard(store),
    lease,
  };
  return {
    objects,
    // It leaves nothing of what was deleted, which no transaction can.
    joins: ({ method }) => method !== "forget",
    together: (calls) => commitTogether(store, objects, calls),
    close: () => store.close(),
  };
}
