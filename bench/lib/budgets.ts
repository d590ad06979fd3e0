/** What an operation may cost, and what others take for the like. */
export interface Budget {
  readonly operation: string;
  readonly limit: number;
  /** Whose figure, and the figure; gas of the whole transaction. */
  readonly others: readonly (readonly [string, number])[];
}

/** Gas on the embedded network, `cancun`, whole transactions, holders that already have a balance. */
export const budgets: readonly Budget[] = [
  { operation: "MLK transfer", limit: 34_300, others: [["OpenZeppelin ERC20 via IR", 34_133]] },
  {
    operation: "point transfer inside one bucket, 60 epochs' validity",
    limit: 43_000,
    others: [
      ["ERC-7818 library", 162_656],
      ["its bucketed variant", 181_582],
    ],
  },
  { operation: "move all of 12 buckets", limit: 66_000, others: [["ERC-7818 library", 2_034_946]] },
  { operation: "issueBatch, each further existing member", limit: 11_000, others: [] },
  { operation: "post a commitment, any number of members", limit: 55_000, others: [] },
  { operation: "sell points for MLK", limit: 94_500, others: [["Uniswap v4 swap", 123_144]] },
  { operation: "swap points for points", limit: 115_500, others: [["Uniswap v4 swap", 123_144]] },
  { operation: "each further forwarded sale in a batch, its signer's first request", limit: 68_100, others: [] },
  { operation: "each further forwarded sale in a batch, at a later nonce", limit: 51_000, others: [] },
  { operation: "each further forwarded swap in a batch, at a later nonce", limit: 60_000, others: [] },
  { operation: "price observation, 5 reporters", limit: 62_000, others: [["Chainlink DataFeedsCache report", 79_304]] },
  { operation: "bridge: send", limit: 95_000, others: [] },
  {
    operation: "bridge: deliver and mint",
    limit: 130_000,
    others: [["an on-chain QBFT light client's proof alone", 272_583]],
  },
  { operation: "bridge: return", limit: 95_000, others: [] },
  { operation: "bridge: return and unlock", limit: 145_000, others: [["the same proof alone", 272_583]] },
];
