import { formatEther } from "ethers";
import type { Flows } from "./readExchanges.js";
import type { ByEpoch, History } from "./readHistory.js";
import type { Invariant } from "./Report.js";
import type { Stage, StagePartner } from "../stage/Stage.js";
import { counted } from "../../sdk/text/counted.js";
import { formatAmount } from "../../sdk/text/formatAmount.js";

/** What the chain's log says of everything the play did. */
export interface Books {
  readonly histories: ReadonlyMap<StagePartner, History>;
  readonly flows: ReadonlyMap<string, Flows>;
  /** MLK sent to the exchange uninvited, wei. */
  readonly uninvited: bigint;
}

const points = (amount: bigint) => formatAmount(amount, 0);

function sum(map: ByEpoch): bigint {
  return [...map.values()].reduce((total, amount) => total + amount, 0n);
}

/** The invariants that are sums: the state of the chain against its log. */
export async function checkBooks(stage: Stage, books: Books): Promise<Invariant[]> {
  const histories = [...books.histories.values()];
  const moves = histories.reduce((total, { moves }) => total + moves, 0);
  const expiredMoves = histories.reduce((total, history) => total + history.expiredMoves, 0);
  const { epochs, grown } = conservation(histories);
  return [
    {
      number: 1,
      sentence: "An expired point is never spent, moved, sold or counted.",
      figures: `${expiredMoves} of ${counted(moves, "cohort move")} were of an expired epoch`,
      ok: expiredMoves === 0 && moves > 0,
    },
    {
      number: 2,
      sentence: "No sequence of calls by anyone but the issuer gives a point a later expiry.",
      figures: `${grown} of ${counted(epochs, "cohort")} have more points than were issued into them`,
      ok: grown === 0 && epochs > 0,
    },
    await cohortByCohort(books),
    await milkHeld(stage, books),
    await reserves(stage, books),
  ];
}

/** Whether every cohort's holders and redemptions add up to what was issued into it, expired or not. */
function conservation(histories: readonly History[]) {
  let [epochs, grown] = [0, 0];
  for (const { issued, redeemed, balances } of histories) {
    const held: ByEpoch = new Map();
    for (const cohorts of balances.values()) {
      for (const [epoch, amount] of cohorts) held.set(epoch, (held.get(epoch) ?? 0n) + amount);
    }
    for (const epoch of new Set([...held.keys(), ...issued.keys()])) {
      epochs++;
      if ((held.get(epoch) ?? 0n) + (redeemed.get(epoch) ?? 0n) !== (issued.get(epoch) ?? 0n)) grown++;
    }
  }
  return { epochs, grown };
}

async function cohortByCohort({ histories }: Books): Promise<Invariant> {
  const totals = { held: 0n, issued: 0n, redeemed: 0n, expired: 0n, cohorts: 0, wrong: 0 };
  for (const [{ point }, history] of histories) {
    totals.issued += sum(history.issued);
    totals.redeemed += sum(history.redeemed);
    const current = await point.currentEpoch();
    const oldest = current - (await point.validityDuration());
    for (const [account, cohorts] of history.balances) {
      const onChain = new Map((await point.cohortsOf(account)).map(({ epoch, amount }) => [epoch, amount]));
      for (const [epoch, amount] of cohorts) {
        totals.cohorts++;
        totals.held += onChain.get(epoch) ?? 0n;
        if (epoch < oldest) totals.expired += amount;
        if ((onChain.get(epoch) ?? 0n) !== (epoch < oldest ? 0n : amount)) totals.wrong++;
      }
    }
  }
  const { held, issued, redeemed, expired, cohorts, wrong } = totals;
  return {
    number: 3,
    sentence: "Cohort by cohort: points on chain = issued − redeemed − expired.",
    figures: `${[held, issued].map(points).join(" = ")} − ${points(redeemed)} − ${points(expired)}; ${wrong} of ${cohorts} holders' cohorts differ`,
    ok: wrong === 0 && held === issued - redeemed - expired,
  };
}

async function milkHeld(stage: Stage, { uninvited }: Books): Promise<Invariant> {
  const { exchange, milk } = stage.alliance;
  const pools = await Promise.all(stage.partners.map(({ point }) => exchange.pool(point)));
  const reserves = pools.reduce((total, { reserve }) => total + reserve, 0n);
  const fees = pools.reduce((total, pool) => total + pool.fees, 0n);
  const held = await milk.balanceOf(exchange);
  return {
    number: 4,
    sentence: "MLK held by the exchange = Σ reserves + fees + whatever was sent uninvited.",
    figures: `${formatEther(held)} = ${formatEther(reserves)} + ${formatEther(fees)} + ${formatEther(uninvited)} MLK`,
    ok: held === reserves + fees + uninvited,
  };
}

async function reserves(stage: Stage, { flows }: Books): Promise<Invariant> {
  const { exchange } = stage.alliance;
  let wrong = 0;
  let paid = 0n;
  for (const { point } of stage.partners) {
    const flow = flows.get(await point.getAddress());
    if (flow === undefined) throw new TypeError("a pool without flows");
    paid += flow.paid;
    const { reserve } = await exchange.pool(point);
    if (reserve !== flow.funded + flow.lent + flow.earned - flow.paid - flow.withdrawn) wrong++;
  }
  return {
    number: 5,
    sentence: "No call lowers a pool's reserve except its own sales, its own swaps and its own withdrawals.",
    figures: `${formatEther(paid)} MLK paid by ${counted(flows.size, "pool")}; ${wrong} of their reserves differ from their own flows`,
    ok: wrong === 0 && flows.size > 0,
  };
}
