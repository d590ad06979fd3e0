import { z } from "zod";
import { getAddress } from "ethers";
import { AllianceError } from "../AllianceError.js";
import { addressText } from "../text/addressText.js";

/** What a book is of, fixed for ever. */
export interface Programme {
  readonly chainId: number;
  /** The point contract. */
  readonly point: string;
  /** Seconds an epoch lasts, as in the contract: 1 hour to 366 days. */
  readonly epochLength: number;
  /** Epochs a point stays valid after its own, as in the contract: 1 to 64. */
  readonly validity: number;
  /** Seconds from a purchase until its points can be spent: until when it may be returned. */
  readonly holdSeconds: number;
  /** Seconds between commitments, as in the contract: 1 hour to 366 days. */
  readonly periodLength: number;
  /** The first period to be closed: the one in which the contract was made. */
  readonly firstPeriod: number;
}

const HOUR = 3_600;
const DAY = 24 * HOUR;
const seconds = z
  .int()
  .min(HOUR)
  .max(366 * DAY);

const programme = z.strictObject({
  chainId: z.int().positive(),
  point: addressText.transform((text) => getAddress(text)),
  epochLength: seconds,
  validity: z.int().min(1).max(64),
  holdSeconds: z
    .int()
    .min(0)
    .max(366 * DAY),
  periodLength: seconds,
  firstPeriod: z.int().nonnegative(),
});

/** A programme as it stands in a book. Error: `INVALID_PROGRAMME` naming each field that is wrong. */
export function parseProgramme(value: unknown): Programme {
  const result = programme.safeParse(value);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => `${issue.path.join(".") || "programme"}: ${issue.message}`);
  throw new AllianceError("INVALID_PROGRAMME", `The programme is not valid: ${lines.join("; ")}.`, "Mend the values.");
}

/** The epoch that runs at a time. */
export function epochAt({ epochLength }: Programme, time: number): number {
  return Math.floor(time / epochLength);
}

/** When an epoch's points expire, Unix seconds: they can be spent before. */
export function expiryOf({ epochLength, validity }: Programme, epoch: number): number {
  return (epoch + validity + 1) * epochLength;
}

/** The earliest epoch whose points can be spent at a time. */
export function firstValidEpoch(programme: Programme, time: number): number {
  return Math.max(0, epochAt(programme, time) - programme.validity);
}

/** Refuses a book of another programme than the one expected: `BOOK_OTHER` naming the first field that differs. */
export function checkProgramme(path: string, found: Programme, expected: Partial<Programme>): void {
  const wanted = parseProgramme({ ...found, ...expected });
  for (const field of programme.keyof().options) {
    if (found[field] === wanted[field]) continue;
    throw new AllianceError(
      "BOOK_OTHER",
      `The book ${path} is of another programme: its ${field} is ${found[field]}, not ${wanted[field]}.`,
      "Give the book of this programme, or correct the configuration.",
    );
  }
}
