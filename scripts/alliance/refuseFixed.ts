import { AllianceError } from "../../sdk/AllianceError.js";
import { formatFixed } from "./formatFixed.js";
import type { FixedDifference } from "./Step.js";

/** Error: `IMMUTABLE_DIFFERS`, naming each path, when there is anything in the file that nobody can change. */
export function refuseFixed(fixed: readonly FixedDifference[]): void {
  if (fixed.length === 0) return;
  const lines = fixed.map((difference) => `  ${formatFixed(difference)}`);
  throw new AllianceError(
    "IMMUTABLE_DIFFERS",
    `The file asks for what nobody can change:\n${lines.join("\n")}`,
    "Let the file say what the chain has; nothing was sent.",
  );
}
