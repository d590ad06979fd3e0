import type { DecodedEvent } from "./DecodedEvent.js";

/** An event's arguments by name, as JSON: integers as decimal text, structures as objects. */
export function eventJson({ args }: DecodedEvent): string {
  return JSON.stringify(args, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
}

/** What an event is about: its first argument as text; empty when it has none. */
export function subjectOf({ args }: DecodedEvent): string {
  const [first = ""] = Object.values(args);
  return typeof first === "object" ? "" : String(first);
}
