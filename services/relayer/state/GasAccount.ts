import type { Store } from "../../../sdk/store/Store.js";
import { z } from "zod";
import { STANDINGS } from "./standing.js";

const A_DAY_MS = 86_400_000;
/** As the partial indexes have it: what waits, is under way or was sent; what ended before costs nothing. */
const COUNTED = "(status IN ('queued', 'sent') OR transactionHash IS NOT NULL)";
const sum = z.object({ n: z.int() });

/** The gas that requests of the last 24 hours may have cost. */
export class GasAccount {
  /** @param clock Unix milliseconds. */
  constructor(
    private readonly store: Store,
    private readonly clock: () => number,
  ) {}

  ofMember(member: string): number {
    return this.sum(`member = ? AND acceptedAt > ?`, member);
  }

  /** Of all members that only hold MLK. */
  ofHolders(): number {
    return this.sum(`standing = ? AND acceptedAt > ?`, STANDINGS.holder);
  }

  private sum(condition: string, value: string | number): number {
    const query = `SELECT coalesce(sum(gas), 0) AS n FROM request WHERE ${condition} AND ${COUNTED}`;
    return sum.parse(this.store.first(query, value, this.clock() - A_DAY_MS)).n;
  }
}
