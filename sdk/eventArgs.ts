import type { LogDescription } from "ethers";

/** An integer of an event, by its parameter's name. */
export function bigintArg(event: LogDescription, name: string): bigint {
  const value: unknown = event.args[name];
  if (typeof value !== "bigint") throw new TypeError(`${event.name} has no integer ${name}`);
  return value;
}

/** A list of integers of an event, by its parameter's name. */
export function bigintsArg(event: LogDescription, name: string): bigint[] {
  const value: unknown = event.args[name];
  const list: unknown[] = Array.isArray(value) ? value : [];
  if (!Array.isArray(value) || !list.every((item) => typeof item === "bigint")) {
    throw new TypeError(`${event.name} has no integers ${name}`);
  }
  return list;
}

/** A text or address of an event, by its parameter's name. */
export function textArg(event: LogDescription, name: string): string {
  const value: unknown = event.args[name];
  if (typeof value !== "string") throw new TypeError(`${event.name} has no text ${name}`);
  return value;
}
