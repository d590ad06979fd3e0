/** An event by its parameters' names, as ethers or a decoder of ours gives it. */
export interface NamedEvent {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** An integer of an event, by its parameter's name. */
export function bigintArg(event: NamedEvent, name: string): bigint {
  const value = event.args[name];
  if (typeof value !== "bigint") throw new TypeError(`${event.name} has no integer ${name}`);
  return value;
}

/** A list of integers of an event, by its parameter's name. */
export function bigintsArg(event: NamedEvent, name: string): bigint[] {
  const value = event.args[name];
  const list: unknown[] = Array.isArray(value) ? value : [];
  if (!Array.isArray(value) || !list.every((item) => typeof item === "bigint")) {
    throw new TypeError(`${event.name} has no integers ${name}`);
  }
  return list;
}

/** A text or address of an event, by its parameter's name. */
export function textArg(event: NamedEvent, name: string): string {
  const value = event.args[name];
  if (typeof value !== "string") throw new TypeError(`${event.name} has no text ${name}`);
  return value;
}
