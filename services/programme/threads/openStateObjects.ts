import { Checkpoint } from "../../common/state/Checkpoint.js";
import { commitTogether } from "../../common/state/thread/commitTogether.js";
import { Outbox } from "../../common/state/Outbox.js";
import type { Hosted } from "../../common/state/thread/serveStore.js";
import { openState } from "../state/openState.js";
import { ReleaseNotes } from "../state/ReleaseNotes.js";
import { ReplayGuard } from "../state/ReplayGuard.js";
import type { StateObjects } from "./objects.js";
import type { ThreadSettings } from "./ThreadSettings.js";

/** The service's own file: nonces, notes, the transaction under way. */
export function openStateObjects({ state, chainId, point, lockSeconds }: ThreadSettings): Hosted {
  const database = openState(state, BigInt(chainId), point);
  const objects: StateObjects = {
    checkpoint: new Checkpoint(database),
    outbox: new Outbox(database),
    notes: new ReleaseNotes(database),
    replays: new ReplayGuard(database),
  };
  return {
    objects,
    // It empties the write-ahead log, which no transaction can.
    joins: ({ method }) => method !== "forget",
    together: (calls) => commitTogether(database, objects, calls),
    longestWait: lockSeconds * 1_000,
    close: () => database.close(),
  };
}
