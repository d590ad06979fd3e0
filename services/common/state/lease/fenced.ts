import type { Store } from "../../../../sdk/store/Store.js";
import type { Lease } from "./Lease.js";

/**
 * An object whose methods do nothing once another instance leads: each asks within its own transaction. Without a lease, the object itself.
 *
 * @param names The methods that only the leader may call; all by default.
 */
export function fenced<Target extends object>(
  store: Pick<Store, "write">,
  lease: Lease | undefined,
  target: Target,
  names?: readonly string[],
): Target {
  if (lease === undefined) return target;
  return new Proxy(target, {
    get: (_, name): unknown => {
      const found: unknown = Reflect.get(target, name);
      if (typeof found !== "function" || (names !== undefined && !names.includes(String(name)))) return found;
      return (...args: unknown[]): unknown =>
        store.write(() => {
          lease.check();
          const given: unknown = Reflect.apply(found, target, args);
          return given;
        });
    },
  });
}
