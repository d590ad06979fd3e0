import { getAddress, parseUnits, ZeroAddress } from "ethers";
import { z } from "zod";
import { addressText } from "../../sdk/text/addressText.js";
import { visibleText } from "../../sdk/text/visibleText.js";

/* What values of a manifest are made of. */

const BASIS = 10_000;

/**
 * A decimal number in quotes, turned into an integer of 10^-decimals. JSON numbers are refused: they are floats. A wrong one ends the
 * check of the whole, so that sums over amounts see integers only.
 */
export function decimal(decimals: number, unit: string) {
  const form = `must be a decimal number in quotes, in ${unit}, such as "12.5"`;
  const precision = `must have at most ${decimals} decimals (${unit})`;
  return z
    .string()
    .regex(/^\d{1,30}(\.\d+)?$/, { error: form, abort: true })
    .refine((text) => (text.split(".")[1] ?? "").length <= decimals, { error: precision, abort: true })
    .transform((text) => parseUnits(text, decimals));
}

/** A whole number, zero or more. A value out of bounds keeps zod's message, which names the bound. */
export function whole(unit: string) {
  const error = ({ code }: { code: string }) =>
    code === "invalid_type" ? `must be a whole number of ${unit}` : undefined;
  return z.int({ error }).min(0);
}

/** An account or a contract. */
export const address = addressText
  .transform((text) => getAddress(text))
  .refine((value) => value !== ZeroAddress, "must not be the zero address");
/** Several of them. */
export const addresses = z
  .array(address)
  .min(1, "must name at least one address")
  .refine((list) => new Set(list).size === list.length, "must not name an address twice");
export const basisPoints = whole("basis points (1 % = 100)").max(BASIS);
export const seconds = whole("seconds");
/** A name that a contract keeps in 32 bytes. */
export const label = visibleText.regex(/^[\x20-\x7e]{1,31}$/, "must be 1 to 31 ASCII characters");
export const feedName = z.string().regex(/^[A-Z0-9]{2,10}\/[A-Z0-9]{2,10}$/, 'must be a pair such as "MLK/KRW"');
