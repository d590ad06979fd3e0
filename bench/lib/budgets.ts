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
  { operation: "move all of 12 buckets", limit: 80_000, others: [["ERC-7818 library", 2_034_946]] },
  { operation: "issueBatch, each further existing member", limit: 11_000, others: [] },
  { operation: "post a commitment, any number of members", limit: 55_000, others: [] },
  { operation: "sell points for MLK", limit: 100_000, others: [["Uniswap v4 swap", 123_144]] },
  { operation: "swap points for points", limit: 118_000, others: [["Uniswap v4 swap", 123_144]] },
  { operation: "each further forwarded request in a batch", limit: 90_000, others: [] },
  { operation: "price observation, 5 reporters", limit: 62_000, others: [["Chainlink DataFeedsCache report", 79_304]] },
];
