import { formatTable } from "../../sdk/terminal/formatTable.js";
import type { RelayerFigures } from "./RelayerFigures.js";

const count = (value: number) => Math.round(value).toLocaleString("en-US");
const percent = (share: number) => `${(share * 100).toFixed(1)} %`;

/** What the relayer's bench found, as tables. */
export function formatRelayer(found: RelayerFigures): string[] {
  const row = (what: string, perSecond: number, perBlock: number, gas: number, fill: number) => [
    what,
    count(perSecond),
    (perSecond / found.transfersPerSecond).toFixed(2),
    count(perBlock),
    count(gas),
    percent(fill),
  ];
  const { transfersPerSecond, transfersPerBlock, gasOfTransfer, transfersFill } = found;
  const { settledPerSecond, swapsPerBlock, gasOfSwap, swapsFill, requests, acceptedPerSecond } = found;
  const baseline = "MLK transfers, one a transaction (baseline)";
  return [
    formatTable(
      ["relayer", "a second", "to the baseline", "a block", "gas each", "of its gas limit"],
      [
        row(baseline, transfersPerSecond, transfersPerBlock, gasOfTransfer, transfersFill),
        row("swaps settled in batches", settledPerSecond, swapsPerBlock, gasOfSwap, swapsFill),
      ],
    ),
    formatTable(
      ["requests", "accepted a second", "a batch", "blocks with a batch", "ms until mined, median", "99th percentile"],
      [
        [
          count(requests),
          count(acceptedPerSecond),
          count(found.requestsPerBatch),
          percent(found.blocksUsed),
          count(found.medianMilliseconds),
          count(found.p99Milliseconds),
        ],
      ],
    ),
  ];
}
