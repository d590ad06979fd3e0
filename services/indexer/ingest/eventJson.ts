import type { LogDescription, ParamType } from "ethers";

function plain(value: unknown, type: ParamType): unknown {
  if (Array.isArray(value)) {
    const items: unknown[] = value;
    const { arrayChildren, components } = type;
    if (arrayChildren !== null) return items.map((item) => plain(item, arrayChildren));
    return named(items, components ?? []);
  }
  return typeof value === "boolean" ? value : String(value);
}

function named(values: readonly unknown[], types: readonly ParamType[]): Record<string, unknown> {
  return Object.fromEntries(types.map((type, i) => [type.name, plain(values[i], type)]));
}

/** An event's arguments by name, as JSON: integers as decimal text, structures as objects. */
export function eventJson({ args, fragment }: LogDescription): string {
  return JSON.stringify(named([...args], fragment.inputs));
}

/** What an event is about: its first argument as text; empty when it has none. */
export function subjectOf({ args }: LogDescription): string {
  return args.length === 0 ? "" : String(args[0]);
}
