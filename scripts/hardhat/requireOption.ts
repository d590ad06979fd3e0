import { AllianceError } from "../../sdk/AllianceError.js";

/** The value of a task's option that has no default. Error: `OPTION_MISSING` when it was left out. */
export function requireOption(name: string, value: string): string {
  if (value !== "") return value;
  throw new AllianceError("OPTION_MISSING", `--${name} was left out.`, `Give --${name}.`);
}
