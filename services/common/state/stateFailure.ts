import { AllianceError } from "../../../sdk/AllianceError.js";
import type { StoreFailure } from "../../../sdk/store/StoreFailure.js";

/** A store's failure as an error of the service whose state is in it. */
export function stateFailure({ problem, reason, cause }: StoreFailure): AllianceError {
  const error = (code: string, message: string, remedy: string) => new AllianceError(code, message, remedy, { cause });
  switch (problem) {
    case "full":
      return error("STATE_FULL", "The service's file has no room left.", "Make room; nothing was recorded.");
    case "unreadable":
      return error(
        "STATE_UNUSABLE",
        `The service's state cannot be read or written: ${reason}.`,
        "Check the disk or the server, and that the state can be written.",
      );
    case "damaged":
      return error(
        "STATE_DAMAGED",
        `The service's state is damaged: ${reason}.`,
        "The documents tell of each service what it loses when its state is deleted.",
      );
    case "locked":
      return error("STATE_LOCKED", "Another process has the service's state.", "Run one service a file.");
    case "uncertain":
      return error(
        "STATE_UNCERTAIN",
        "The service's state may have been written or not.",
        "Ask again: it is done once.",
      );
  }
}
