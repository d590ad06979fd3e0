import { AllianceError } from "../../../../sdk/AllianceError.js";
import type { Store } from "../../../../sdk/store/Store.js";
import { invoke } from "./invoke.js";
import type { Call, Outcome } from "./messages.js";

/**
 * Does calls in one durable transaction, each in a savepoint of its own, so that one that fails undoes nothing but itself. When they cannot be
 * committed together, each is done by itself: on a full disk what needs no room goes through.
 */
export function commitTogether(
  store: Pick<Store, "write" | "savepoint" | "inTransaction">,
  objects: Readonly<Record<string, object>>,
  calls: readonly Call[],
): Outcome[] {
  const savepoint = (call: Call): Outcome => {
    try {
      return { value: store.savepoint(() => invoke(objects, call)) };
    } catch (error) {
      // What is wrong with the store itself concerns all: then it is for each to try by itself.
      if (!store.inTransaction || isOfStore(error)) throw error;
      return { error };
    }
  };
  try {
    return store.write(() => calls.map(savepoint));
  } catch (error) {
    if (error instanceof AllianceError && /_(LOCKED|UNCERTAIN)$/.test(error.code)) throw error;
    return calls.map((call) => {
      try {
        return { value: invoke(objects, call) };
      } catch (own) {
        return { error: own };
      }
    });
  }
}

function isOfStore(error: unknown): boolean {
  return error instanceof AllianceError && error.code.startsWith("STATE_");
}
