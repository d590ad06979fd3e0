import { formatUnits } from "ethers";

/**
 * An amount for a person: digits grouped by commas, at most `maxFractionDigits` after the point and no zeros at the end beyond
 * `minFractionDigits`. What does not fit is cut, not rounded: nobody is shown more than there is.
 */
export function formatAmount(
  value: bigint,
  decimals: number,
  maxFractionDigits: number = decimals,
  minFractionDigits = 0,
): string {
  const [whole = "0", digits = ""] = formatUnits(value < 0n ? -value : value, decimals).split(".");
  const fraction = digits.slice(0, maxFractionDigits).replace(/0+$/, "").padEnd(minFractionDigits, "0");
  const grouped = whole.replaceAll(/\B(?=(\d{3})+$)/g, ",");
  const text = fraction === "" ? grouped : `${grouped}.${fraction}`;
  return value < 0n && /[1-9]/.test(text) ? `-${text}` : text;
}
