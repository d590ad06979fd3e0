/** A value of an event: integers are bigints, addresses in checksum form, bytes hexadecimal, structures objects. */
export type EventValue = bigint | boolean | string | readonly EventValue[] | EventArgs;

/** An event's or a structure's values by name, in their order. */
export interface EventArgs {
  readonly [name: string]: EventValue;
}

/** An event as its contract declares it. */
export interface DecodedEvent {
  readonly name: string;
  readonly args: EventArgs;
}

/** An event's values from its log. Error: `RangeError`, which says why the log is none of the event's. */
export type Decode = (topics: readonly string[], data: string) => EventArgs;
