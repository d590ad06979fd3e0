import type { Store } from "../../../sdk/store/Store.js";

/** What the parts of a service's state need of the store that they are in. */
export type StateTables = Pick<Store, "first" | "all" | "run" | "write">;
