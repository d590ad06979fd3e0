import { formatTable } from "../../scripts/lib/formatTable.js";
import type { RelayerFigures } from "./measureRelayer.js";

const count = (value: number) => Math.round(value).toLocaleString("en-US");
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

/** What the relayer's bench found, as tables. */
export function formatRelayer(figures: RelayerFigures): string[] {
  const { transfers, requests, acceptedPerSecond, medianMilliseconds, p99Milliseconds } = figures;
  const row = (what: string, { perSecond, perBlock, gasEach, fill, used, perTransaction }: typeof transfers) => [
    what,
    count(perSecond),
    (perSecond / transfers.perSecond).toFixed(2),
    count(perBlock),
    count(gasEach),
    percent(fill),
    percent(used),
    count(perTransaction),
  ];
  const head = ["", "a second", "to the baseline", "a block", "gas each", "of the block's gas", "of the blocks", "a batch"];
  const waited = [[count(requests), count(acceptedPerSecond), count(medianMilliseconds), count(p99Milliseconds)]];
  return [
    formatTable(head, [
      row("MLK transfers, one a transaction (baseline)", transfers),
      row("swaps settled by the relayer", figures),
    ]),
    formatTable(["requests", "accepted a second", "ms until mined, median", "99th percentile"], waited),
  ];
}
