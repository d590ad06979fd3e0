import type { Call } from "./messages.js";

/** Calls a method of an object, or reads a property. */
export function invoke(
  objects: Readonly<Record<string, object>>,
  { object, method, args }: Pick<Call, "object" | "method" | "args">,
): unknown {
  const target = objects[object];
  if (target === undefined || !(method in target)) throw new TypeError(`there is no ${object}.${method}`);
  const found: unknown = Reflect.get(target, method);
  return typeof found === "function" ? Reflect.apply(found, target, args) : found;
}
