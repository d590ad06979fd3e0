import type { Argv } from "yargs";

/** What stands in the program after `milk`: a command, or a group of them. */
export interface Entry {
  readonly name: string;
  /** What it takes, such as `settings` for `--settings`. */
  readonly options: readonly string[];
  /** What may follow it. */
  readonly entries: readonly Entry[];
  /** Adds it to what the program knows. */
  addTo(program: Argv<object>): unknown;
}
