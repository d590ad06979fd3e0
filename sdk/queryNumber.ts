import { z } from "zod";

/** A whole number in a query: digits alone, none of what JavaScript takes for a number beside them. What was read before is read the same. */
export function queryNumber(least: number, most: number, what = "a whole number") {
  const error = `must be ${what} in digits, ${least} to ${most}`;
  const digits = z
    .string()
    .regex(/^\d{1,16}$/)
    .transform(Number);
  return z.union([digits, z.number()], error).pipe(z.int(error).min(least, error).max(most, error));
}
