import type { Exchange } from "./Report.js";
import { bigintArg, textArg } from "../../sdk/eventArgs.js";
import { tradeOf } from "../../sdk/trade/tradeOf.js";
import { logsOf, type BlockTimes } from "./readHistory.js";
import type { Stage } from "../stage/Stage.js";

/** What flowed through one pool, wei of MLK. */
export interface Flows {
  funded: bigint;
  withdrawn: bigint;
  /** Credit that came in less what was taken back. */
  lent: bigint;
  /** Paid for points taken in, fees included. */
  paid: bigint;
  /** Received for points given out. */
  earned: bigint;
  fees: bigint;
}

/** All exchanges on record, and each pool's flows by the address of its programme. */
export async function readExchanges(stage: Stage, names: ReadonlyMap<string, string>, times: BlockTimes) {
  const { exchange } = stage.alliance;
  const flows = new Map<string, Flows>();
  const symbols = new Map([[await stage.alliance.milk.getAddress(), "MLK"]]);
  for (const { point, manifest } of stage.partners) {
    const address = await point.getAddress();
    symbols.set(address, manifest.point.symbol);
    flows.set(address, { funded: 0n, withdrawn: 0n, lent: 0n, paid: 0n, earned: 0n, fees: 0n });
  }

  const exchanges: Exchange[] = [];
  for (const log of await logsOf(stage, await exchange.getAddress())) {
    const event = exchange.interface.parseLog(log);
    if (event === null) continue;
    const amount = (name: string) => bigintArg(event, name);
    const pool = (name: string) => flows.get(textArg(event, name));
    if (event.name === "Funded") add(pool("point"), "funded", amount("amount"));
    if (event.name === "Withdrawn") add(pool("point"), "withdrawn", amount("amount"));
    if (event.name === "CreditExtended") add(pool("point"), "lent", amount("amount"));
    if (event.name === "CreditReturned") add(pool("point"), "lent", -amount("amount"));
    if (event.name !== "Swapped") continue;

    const { member, assetIn, assetOut, amountIn, amountOut, milkValue, fee, settled, spot } = tradeOf(event);
    const [poolIn, poolOut] = [flows.get(assetIn), flows.get(assetOut)];
    add(poolIn, "paid", poolOut === undefined ? milkValue : settled + fee);
    add(poolOut, "earned", settled);
    add(poolIn ?? poolOut, "fees", fee);
    exchanges.push({
      at: await times.of(log),
      member: names.get(member) ?? member,
      symbolIn: symbols.get(assetIn) ?? assetIn,
      amountIn,
      symbolOut: symbols.get(assetOut) ?? assetOut,
      amountOut,
      milkValue,
      fee,
      milkPrice: spot,
    });
  }
  return { exchanges, flows };
}

function add(flows: Flows | undefined, key: keyof Flows, amount: bigint): void {
  if (flows !== undefined) flows[key] += amount;
}
