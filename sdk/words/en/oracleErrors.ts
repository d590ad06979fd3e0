import type { Words } from "../Words.js";

const GOES_ON = "Try again later. Points can still be given away and used at their partners.";

/** What the price oracle says. */
export const oracleErrors = {
  PriceOracle_Diverged: [
    "The price[ of {feed:feed}] is moving fast, so exchange is stopped until it has settled[: it is {price:price}, and {average:price} on average].",
    GOES_ON,
  ],
  PriceOracle_FeedExists: ["The price[ of {feed:feed}] is reported already.", "Use the feed that is there."],
  PriceOracle_FromTheFuture: [
    "The observation is dated after now[: {observedAt:time}].",
    "Check the clock of the reporter's machine.",
  ],
  PriceOracle_Halted: [
    "The price[ of {feed:feed}] has jumped, so exchange is stopped until the reporters have confirmed it.",
    GOES_ON,
  ],
  PriceOracle_InvalidFeed: [
    "The feed has no name, or one of its settings is outside its range.",
    "Correct the settings and send them again.",
  ],
  PriceOracle_InvalidPrice: ["The reported price is not possible[: {price:price}].", "Report a price above zero."],
  PriceOracle_NoAnswer: ["There is no price[ of {feed:feed}] yet.", GOES_ON],
  PriceOracle_NotDroppable: [
    "The account is still a reporter, or never was one[: {reporter:account}].",
    "Revoke its role first.",
  ],
  PriceOracle_NotNewer: [
    "The reporter has posted this observation, or a later one[: at {previous:time}].",
    "Post a newer observation.",
  ],
  PriceOracle_StaleAnswer: [
    "The price[ of {feed:feed}] is out of date, so exchange is stopped[: it is from {observedAt:time}, and counts for {maxAge:duration}].",
    GOES_ON,
  ],
  PriceOracle_TooManyReporters: [
    "There is no seat left for another reporter.",
    "Revoke a reporter's role and drop its seat first.",
  ],
  PriceOracle_TooOld: [
    "The observation is too old[: from {observedAt:time}, at the earliest {oldest:time} counts].",
    "Post a newer observation.",
  ],
  PriceOracle_UnknownFeed: ["Nobody reports the price[ of {feed:feed}].", "Check the name of the feed."],
} as const satisfies Readonly<Record<string, Words>>;
