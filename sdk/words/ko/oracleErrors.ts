import type { Words } from "../Words.js";

const GOES_ON = "잠시 후 다시 시도해 주세요. 포인트 선물과 제휴사에서의 사용은 계속할 수 있습니다.";

/** 가격 오라클이 거절한 이유. */
export const oracleErrors = {
  PriceOracle_Diverged: [
    "[{feed:feed} ]가격이 빠르게 움직이고 있어 안정될 때까지 교환이 중지됩니다[: 현재 {price:price}, 평균 {average:price}].",
    GOES_ON,
  ],
  PriceOracle_FeedExists: ["이미 보고되고 있는 가격입니다[: {feed:feed}].", "이미 있는 가격 정보를 사용해 주세요."],
  PriceOracle_FromTheFuture: [
    "관측 시각이 현재보다 늦습니다[: {observedAt:time}].",
    "가격을 보고하는 기기의 시계를 확인해 주세요.",
  ],
  PriceOracle_Halted: ["[{feed:feed} ]가격이 급변하여 보고자들이 확인할 때까지 교환이 중지됩니다.", GOES_ON],
  PriceOracle_InvalidFeed: [
    "가격 정보의 이름이 비어 있거나 설정값이 허용 범위를 벗어났습니다.",
    "설정을 고쳐서 다시 보내 주세요.",
  ],
  PriceOracle_InvalidPrice: ["보고할 수 없는 가격입니다[: {price:price}].", "0보다 큰 가격을 보고해 주세요."],
  PriceOracle_NoAnswer: ["아직 가격이 없습니다[: {feed:feed}].", GOES_ON],
  PriceOracle_NotDroppable: [
    "아직 보고자이거나 보고한 적이 없는 계정입니다[: {reporter:account}].",
    "먼저 보고자 권한을 회수해 주세요.",
  ],
  PriceOracle_NotNewer: [
    "이미 같은 시각이나 더 늦은 시각의 가격을 보고했습니다[: {previous:time}].",
    "더 새로운 가격을 보고해 주세요.",
  ],
  PriceOracle_StaleAnswer: [
    "[{feed:feed} ]가격이 오래되어 교환이 중지되었습니다[: {observedAt:time}의 가격이며 {maxAge:duration} 동안만 유효합니다].",
    GOES_ON,
  ],
  PriceOracle_TooManyReporters: [
    "보고자를 더 받을 자리가 없습니다.",
    "먼저 다른 보고자의 권한을 회수하고 자리를 비워 주세요.",
  ],
  PriceOracle_TooOld: [
    "너무 오래된 가격입니다[: {observedAt:time}, 인정되는 가장 이른 시각은 {oldest:time}].",
    "더 새로운 가격을 보고해 주세요.",
  ],
  PriceOracle_UnknownFeed: ["보고되지 않는 가격입니다[: {feed:feed}].", "가격 정보의 이름을 확인해 주세요."],
} as const satisfies Readonly<Record<string, Words>>;
