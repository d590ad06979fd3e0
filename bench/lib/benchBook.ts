const DAY = 86_400;

/** When the made-up purchases end, Unix seconds. */
export const END = 1_793_200_000;

/** The programme of the bench's books. */
export const PROGRAMME = {
  chainId: 31_337,
  point: "0x1111111111111111111111111111111111111111",
  epochLength: 2_629_800,
  validity: 36,
  holdSeconds: 14 * DAY,
  periodLength: DAY,
};
