import { getAddress, isAddress } from "ethers";
import { AllianceError } from "../AllianceError.js";
import { addressProblem } from "../text/addressProblem.js";
import { shownText } from "../text/shownText.js";

/** Points of one operation, and Unix seconds that a book takes. */
export const MAX_POINTS = 10n ** 15n;
/** Points ever earned in one cohort of one member, and a member's debt. */
export const MAX_SUM = 10n ** 18n;
const MAX_TIME = 2 ** 40;
const IDENTIFIER = /^[\x21-\x7e]{1,64}$/;

function shown(value: unknown): string {
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "string") return shownText(value);
  const text = JSON.stringify(value) as string | undefined;
  if (text === undefined) return typeof value;
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

/** Refuses points that are no bigint from 1 to 10^15: `INVALID_POINTS`. */
export function checkPoints(points: unknown): asserts points is bigint {
  if (typeof points === "bigint" && points >= 1n && points <= MAX_POINTS) return;
  throw new AllianceError(
    "INVALID_POINTS",
    `${shown(points)} is no number of points.`,
    "Give a bigint from 1 to 10^15.",
  );
}

/** Refuses a sum above 10^18: `INVALID_POINTS`. */
export function checkSum(sum: bigint, what: string): void {
  if (sum <= MAX_SUM) return;
  throw new AllianceError(
    "INVALID_POINTS",
    `${what} would be ${sum} points, more than 10^18.`,
    "Correct the points: no member can have so many.",
  );
}

/** Refuses a time that is no whole number of Unix seconds: `INVALID_TIME`. */
export function checkTime(time: unknown, what: string): asserts time is number {
  if (typeof time === "number" && Number.isSafeInteger(time) && time >= 0 && time <= MAX_TIME) return;
  throw new AllianceError("INVALID_TIME", `${what} is ${shown(time)}.`, "Give whole Unix seconds, not milliseconds.");
}

/** Refuses an identifier that has not 1 to 64 ASCII characters without spaces. */
export function checkIdentifier(text: unknown, what: string): asserts text is string {
  if (typeof text === "string" && IDENTIFIER.test(text)) return;
  const foreign = typeof text === "string" ? foreignIn(text) : "";
  throw new AllianceError(
    "INVALID_IDENTIFIER",
    `The ${what} is ${shown(text)}${foreign}.`,
    "Give 1 to 64 ASCII characters without spaces.",
  );
}

/** A letter of another script may look like one of ASCII: its code point tells them apart. */
function foreignIn(text: string): string {
  const found = /[^\0-\x7f]/u.exec(text)?.[0].codePointAt(0);
  return found === undefined ? "" : `, with U+${found.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** An EVM account with its checksum: `INVALID_ACCOUNT` for anything else. */
export function checkAccount(account: unknown): string {
  if (isAddress(account)) return getAddress(account);
  const problem = typeof account === "string" ? addressProblem(account) : undefined;
  throw new AllianceError(
    "INVALID_ACCOUNT",
    `${shown(account)} is no account${problem === undefined ? "" : `: it ${problem}`}.`,
    "Give an EVM address of 20 bytes.",
  );
}

/** Refuses a number of days that is not whole or not from 1 to 36,600: `INVALID_DAYS`. */
export function checkDays(days: unknown): asserts days is number {
  if (typeof days === "number" && Number.isSafeInteger(days) && days >= 1 && days <= 36_600) return;
  throw new AllianceError("INVALID_DAYS", `${shown(days)} is no number of days.`, "Give whole days from 1 to 36,600.");
}
