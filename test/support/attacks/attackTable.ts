import { formatEther } from "ethers";
import type { Attack, Measured } from "./Attack.js";

/** A figure as the table shows it: no more digits than say something, and nothing for a loss. */
function figure(amount: bigint, unit: Attack["unit"]): string {
  const shown = unit === "MLK" ? Number(formatEther(amount)) : Number(amount);
  if (shown < 0.05) return "0";
  return `${shown.toLocaleString("en-US", { maximumFractionDigits: shown < 100 ? 1 : 0 })} ${unit}`;
}

/** The attacks as rows of Markdown. */
export function attackTable(rows: readonly (readonly [Attack, Measured])[]): string {
  const lines = rows.map(([{ name, most, answer, unit }, { bound, taken }]) => {
    const limit = bound <= 0n ? most : `${most}: ${figure(bound, unit)}`;
    return `| ${[name, limit, figure(taken, unit), answer].join(" | ")} |`;
  });
  return ["| attack | most he can take | taken | what stops it |", "| --- | --- | --- | --- |", ...lines].join("\n");
}
