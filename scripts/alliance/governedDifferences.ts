import { formatAmount } from "../../sdk/text/formatAmount.js";
import type { Manifest, PartnerManifest } from "../../deploy/manifest/parseManifest.js";
import type { ChainState, PartnerState } from "./ChainState.js";

/** A value that the file gave at first and somebody else governs since: no plan changes it back. */
export interface GovernedDifference {
  /** Of the file. */
  readonly path: string;
  readonly chain: string;
  readonly file: string;
  /** Who governs it now, and how the chain comes to be what the file says, for people. */
  readonly governedBy: string;
}

const milk = (amount: bigint) => `${formatAmount(amount, 18)} MLK`;

/** What vested allocations' wallets are told by whoever owns them. */
function walletDifferences({ milk: { allocations } }: Manifest, state: ChainState): GovernedDifference[] {
  return allocations.flatMap(({ to, vesting }, i) => {
    const owner = state.milk.allocations[i]?.vesting?.owner;
    if (vesting === undefined || owner === undefined || owner === to) return [];
    const governedBy = "the vesting wallet's owner governs this now, and may give it to others";
    return [{ path: `milk.allocations[${i}].to`, chain: owner, file: to, governedBy }];
  });
}

function quoteDifferences({ pool: file }: PartnerManifest, path: string, chain: PartnerState): GovernedDifference[] {
  const { bid = 0n, ask = 0n } = chain.pool ?? {};
  // Without a quote, the file's is still to be set.
  if (bid === 0n) return [];
  const values = [
    ["bid", bid, file.bid],
    ["ask", ask, file.ask],
  ] as const;
  return values
    .filter(([, has, asked]) => has !== BigInt(asked))
    .map(([name, has, asked]) => ({
      path: `${path}.pool.${name}`,
      chain: String(has),
      file: String(asked),
      governedBy: "the treasurer governs this now, by `milk pricer` or `PointExchange.setQuote`",
    }));
}

function fundingDifferences({ pool: file }: PartnerManifest, path: string, chain: PartnerState): GovernedDifference[] {
  const { funded = 0n } = chain.pool ?? {};
  if (funded <= file.funding) return [];
  const governedBy = "what was put in stays counted; the treasurer governs the pool's money now, and can withdraw it";
  return [{ path: `${path}.pool.funding`, chain: milk(funded), file: milk(file.funding), governedBy }];
}

/** Points that only members can take out of an exchange that was replaced. */
function inventoryDifferences(path: string, { former, point }: PartnerState): GovernedDifference[] {
  if (former === undefined || former.inventory === 0n || point.exchange === former.exchange) return [];
  const chain = `${formatAmount(former.inventory, 0)} points with the exchange before`;
  const governedBy = "members buy them there as long as its oracle has prices; what they pay is moved";
  return [{ path: `${path}.pool.inventory`, chain, file: "none", governedBy }];
}

function leavingDifferences(path: string, { status }: PartnerState): GovernedDifference[] {
  if (status !== "WindingDown" && status !== "Closed") return [];
  const governedBy =
    status === "Closed"
      ? "the partner's admin announced it, and nobody can take it back"
      : "the partner's admin announced it; the council can take it back: `hardhat partner cancel-wind-down`";
  return [{ path: `${path}.left`, chain: status, file: "false", governedBy }];
}

/**
 * What the file says otherwise than the chain and no plan changes, since the file said it for the beginning only: quotes, funding beyond the
 * file's, a partner's closing, owners of vesting wallets. A partner that the file lets leave is left alone.
 */
export function governedDifferences(manifest: Manifest, state: ChainState): GovernedDifference[] {
  const partners = state.partners.flatMap((chain) => {
    const file = manifest.partners[chain.id - 1];
    if (file === undefined || file.left) return [];
    const path = `partners[${chain.id - 1}]`;
    return [
      ...leavingDifferences(path, chain),
      ...quoteDifferences(file, path, chain),
      ...fundingDifferences(file, path, chain),
      ...inventoryDifferences(path, chain),
    ];
  });
  return [...walletDifferences(manifest, state), ...partners];
}
