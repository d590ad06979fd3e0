import type { StoreValue } from "../../../sdk/store/Store.js";
import { INTERVALS, startOfInterval } from "../queries/intervals.js";
import { kindOf } from "../queries/trades.js";
import { tradeFlows, type PoolChanges, type TradedAmounts } from "../ingest/tradeFlows.js";
import type { IndexFile } from "./IndexFile.js";
import { amountOf, numberOf, textOf } from "./rows.js";

const HOUR = 3_600;

/** A table of sums over intervals, each about something: a kind of trade, a pool. */
interface SumTable {
  readonly name: string;
  readonly about: string;
  readonly sums: readonly string[];
}

const VOLUME: SumTable = { name: "volume", about: "kind", sums: ["value", "fees"] };
const POOL_VOLUME: SumTable = {
  name: "poolVolume",
  about: "point",
  sums: ["pointsIn", "pointsOut", "paid", "earned", "fees"],
};

interface Sum {
  readonly start: number;
  readonly about: string;
  trades: number;
  readonly amounts: bigint[];
}

/** What trades add to the volumes that are kept, by intervals of each length; or, when they are forgotten, take away again. */
export class VolumeSums {
  private readonly kinds = new Map<string, Sum>();
  private readonly pools = new Map<string, Sum>();

  constructor(
    private readonly file: IndexFile,
    private readonly milk: string,
    /** Whether trades are forgotten. */
    private readonly back = false,
  ) {}

  /** @param time Of its block, Unix seconds. */
  take(trade: TradedAmounts, time: number, flows = tradeFlows(trade, this.milk)): void {
    // Every interval is whole hours.
    const hour = time - (time % HOUR);
    this.add(this.kinds, hour, kindOf(trade, this.milk), [trade.milkValue, trade.fee]);
    for (const [point, changes] of flows) this.add(this.pools, hour, point, amountsOf(changes));
  }

  finish(): void {
    this.write(VOLUME, this.kinds);
    this.write(POOL_VOLUME, this.pools);
  }

  private add(sums: Map<string, Sum>, start: number, about: string, amounts: readonly bigint[], trades = 1): void {
    const key = `${start} ${about}`;
    const sum = sums.get(key);
    if (sum === undefined) {
      sums.set(key, { start, about, trades, amounts: [...amounts] });
      return;
    }
    sum.trades += trades;
    for (const [i, amount] of amounts.entries()) sum.amounts[i] = (sum.amounts[i] ?? 0n) + amount;
  }

  private write({ name, about, sums }: SumTable, hours: ReadonlyMap<string, Sum>): void {
    const key = ["span", "start", about];
    const changed = INTERVALS.flatMap((span) => {
      const spans = new Map<string, Sum>();
      for (const hour of hours.values()) {
        this.add(spans, startOfInterval(span, hour.start), hour.about, hour.amounts, hour.trades);
      }
      return [...spans.values()].map((sum) => ({ key: [span, sum.start, sum.about], sum }));
    });
    const kept = new Map<string, { readonly trades: number; readonly amounts: readonly bigint[] }>();
    const select = `SELECT ${[...key, "trades", ...sums].join(", ")} FROM ${name}`;
    for (const row of this.file.matching(
      select,
      key,
      changed.map((change) => change.key),
    )) {
      const named = [textOf(row, "span"), numberOf(row, "start"), textOf(row, about)];
      kept.set(named.join(" "), { trades: numberOf(row, "trades"), amounts: sums.map((sum) => amountOf(row, sum)) });
    }
    const rows: StoreValue[][] = [];
    const sign = this.back ? -1 : 1;
    for (const { key: named, sum } of changed) {
      const before = kept.get(named.join(" "));
      const trades = (before?.trades ?? 0) + sign * sum.trades;
      const amounts = sum.amounts.map((amount, i) => (before?.amounts[i] ?? 0n) + BigInt(sign) * amount);
      if (trades !== 0) rows.push([...named, trades, ...amounts.map(String)]);
      else this.file.run(`DELETE FROM ${name} WHERE span = ? AND start = ? AND ${about} = ?`, ...named);
    }
    const update = ["trades", ...sums].map((column) => `${column} = excluded.${column}`).join(", ");
    this.file.insertMany(
      name,
      [...key, "trades", ...sums],
      rows,
      `ON CONFLICT (${key.join(", ")}) DO UPDATE SET ${update}`,
    );
  }
}

function amountsOf({ pointsIn = 0n, pointsOut = 0n, paid = 0n, earned = 0n, feesCharged = 0n }: PoolChanges): bigint[] {
  return [pointsIn, pointsOut, paid, earned, feesCharged];
}
