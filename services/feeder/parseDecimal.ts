import { AllianceError } from "../../sdk/AllianceError.js";

const DECIMAL = /^(\d{1,40})(?:\.(\d{1,40}))?(?:e([+-]?\d{1,2}))?$/i;

/**
 * A decimal number as a source writes it, in units of 10^-`decimals`; what is finer is cut off. A JSON number is taken as JavaScript
 * prints it, which is what was written as long as that has no more than 15 digits. Never negative.
 *
 * Error: `NOT_A_DECIMAL`.
 */
export function parseDecimal(value: string | number, decimals: number): bigint {
  const [, whole, fraction = "", exponent = "0"] = DECIMAL.exec(String(value)) ?? [];
  if (whole === undefined) {
    throw new AllianceError(
      "NOT_A_DECIMAL",
      `${JSON.stringify(String(value).slice(0, 64))} is no number that counts something.`,
      "Look at what the source answers.",
    );
  }
  const digits = BigInt(whole + fraction);
  const shift = decimals + Number(exponent) - fraction.length;
  return shift >= 0 ? digits * 10n ** BigInt(shift) : digits / 10n ** BigInt(-shift);
}
