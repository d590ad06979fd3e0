import type { Words } from "../Words.js";

const LATER = "잠시 후 다시 시도해 주세요.";
const CONFIRM = "교환된 것은 없습니다. 새 가격을 확인하고 다시 진행하거나 기다려 주세요.";
const PAUSE = "포인트는 안전합니다. 얼라이언스가 중지를 해제한 뒤 다시 시도해 주세요.";
const CORRECT = "값을 고쳐서 다시 보내 주세요.";

/** 교환이 거절한 이유. */
export const exchangeErrors = {
  PointExchange_AboveMaximum: [
    "가격이 올라 허용하신 최대 금액보다 더 듭니다[: 한도 {maximum:milk}, 필요 금액 {asked:milkUp}].",
    CONFIRM,
  ],
  PointExchange_AmountTooWide: ["교환이 다룰 수 있는 수량을 넘었습니다.", "더 적은 수량을 입력해 주세요."],
  PointExchange_BelowMinimum: ["가격이 바뀌어 받으실 수량이 정해 두신 최소 수량보다 적습니다.", CONFIRM],
  PointExchange_BeyondOwn: [
    "교환 풀에 있는 제휴사 자신의 자금보다 많습니다[: 자기 자금 {own:milk}, 요청 금액 {amount:milkUp}].",
    "준비금에서 얼라이언스의 대여금을 뺀 금액까지만 출금해 주세요.",
  ],
  PointExchange_BuyingStopped: [
    "지금은 {point:partner}에서 포인트를 받지 않습니다.",
    "잠시 후 다시 시도하거나 제휴사에서 포인트를 사용해 주세요.",
  ],
  PointExchange_CreditTooLow: [
    "얼라이언스가 교환 풀에 빌려준 금액보다 많습니다[: 대여금 {credit:milk}, 요청 금액 {amount:milkUp}].",
    "빌려준 금액까지만 회수해 주세요.",
  ],
  PointExchange_DeadlinePassed: [
    "유효 시간이 지나 교환하지 못했습니다[: {deadline:time}까지 유효했습니다].",
    "교환된 것은 없습니다. 처음부터 다시 진행해 주세요. 가격이 바뀌었을 수 있습니다.",
  ],
  PointExchange_FaceValueFixed: [
    "{point:partner}에서 이미 가격을 제시했으므로 포인트의 액면가를 바꿀 수 없습니다.",
    "액면가를 그대로 두세요.",
  ],
  PointExchange_ForeignPoint: [
    "제휴사의 포인트 컨트랙트가 아니거나 다른 교환에 속해 있습니다[: {point:account}].",
    "포인트 컨트랙트의 주소를 확인해 주세요.",
  ],
  PointExchange_InvalidLimits: [
    "{point:partner}의 교환 풀에 정한 한도가 허용 범위를 벗어났습니다.",
    "한도를 고쳐 주세요. 한도는 0보다 커야 하고, 허용 범위 안에 호가를 둘 수 있어야 합니다. 풀을 멈추려면 일시 중지하세요.",
  ],
  PointExchange_InvalidQuote: [
    "사용할 수 없는 호가입니다[: 매입률 {bid:percent}, 판매율 {ask:percent}].",
    "매입률은 0보다 크게, 판매율은 매입률 이상 100% 이하로 정해 주세요.",
  ],
  PointExchange_InvalidRecipient: [
    "이 주소로 보내면 자산을 잃게 됩니다[: {recipient:account}].",
    "사람이 쓰는 지갑의 주소를 입력해 주세요.",
  ],
  PointExchange_InvalidSettings: ["교환의 설정값이 허용 범위를 벗어났습니다.", CORRECT],
  PointExchange_InvalidTerms: [
    "{point:partner}의 교환 풀 조건이 올바르지 않습니다. 액면가가 0이거나, 그 통화의 환율을 보고하는 곳이 없습니다.",
    CORRECT,
  ],
  PointExchange_InventoryCapReached: [
    "{point:partner}에서 더 받을 수 있는 포인트가 부족합니다[: 남은 한도 {left:points}, 필요 수량 {needed:points}].",
    "더 적은 포인트를 교환하거나 잠시 후 다시 시도해 주세요.",
  ],
  PointExchange_InventoryTooLow: [
    "지금은 {point:partner}에서 내줄 포인트가 부족합니다[: 보유 {inventory:points}, 필요 수량 {needed:points}].",
    "더 적은 포인트를 요청하거나 잠시 후 다시 시도해 주세요.",
  ],
  PointExchange_NoWithdrawal: [
    "{point:partner}에는 진행 중인 출금이 없습니다. 요청하지 않았거나, 제휴사가 정지되거나 종료를 취소하면서 요청이 끝났습니다.",
    "출금을 다시 요청해 주세요.",
  ],
  PointExchange_NotQuoted: ["{point:partner}에서 아직 포인트 가격을 정하지 않았습니다.", LATER],
  PointExchange_NothingOut: ["수량이 너무 적어 받으실 것이 없습니다.", "더 많은 수량을 입력해 주세요."],
  PointExchange_OtherWithdrawal: [
    "다른 출금이 요청되어 있습니다[: {amount:milk}, 받는 주소 {to:account}].",
    "누가 요청했는지 확인해 주세요. 직접 요청하지 않았다면 취소하고 그 키의 권한을 회수해 주세요.",
  ],
  PointExchange_OutflowCapReached: [
    "{point:partner}에서 오늘 포인트 값으로 지급할 수 있는 한도가 부족합니다[: 남은 한도 {left:milk}, 필요 금액 {needed:milkUp}].",
    "더 적은 포인트를 교환하거나 협정 세계시(UTC) 자정, 곧 한국 시각 오전 9시가 지난 뒤 다시 시도해 주세요.",
  ],
  PointExchange_OutsideBand: [
    "호가가 운영위원회가 정한 허용 범위를 벗어났습니다[: 매입률 {bid:percent}, 판매율 {ask:percent}, 허용 범위 {lowestBid:percent}~{highestAsk:percent}].",
    "허용 범위 안에서 호가를 정하거나 운영위원회에 범위 변경을 요청해 주세요.",
  ],
  PointExchange_PartnerNotActive: [
    "{partnerId:partnerNumber}에서는 지금 이 작업을 할 수 없습니다[: 현재 상태는 {status:status}입니다].",
    "포인트 선물과 제휴사에서의 사용은 계속할 수 있습니다. 교환이 언제 다시 시작되는지 제휴사에 문의해 주세요.",
  ],
  PointExchange_Paused: ["모든 교환이 일시 중지되었습니다.", PAUSE],
  PointExchange_PoolExists: ["{point:partner}에는 이미 교환 풀이 있습니다.", "이미 있는 풀을 사용해 주세요."],
  PointExchange_PoolPaused: ["{point:partner}의 교환이 일시 중지되었습니다.", PAUSE],
  PointExchange_ReserveTooLow: [
    "지금은 {point:partner}에서 포인트 값을 지급할 자금이 부족합니다[: 남은 자금 {reserve:milk}, 필요 금액 {needed:milkUp}].",
    "더 적은 포인트를 교환하거나 잠시 후 다시 시도해 주세요.",
  ],
  PointExchange_SamePoint: ["같은 포인트끼리는 교환할 수 없습니다.", "다른 제휴사의 포인트를 선택해 주세요."],
  PointExchange_SellingStopped: ["지금은 {point:partner}에서 포인트를 내주지 않습니다.", LATER],
  PointExchange_SpreadTooNarrow: [
    "매입률과 판매율의 차이가 너무 작습니다[: 차이 {spread:percent}, 최소 {least:percent}].",
    "매입률을 낮추거나 판매율을 높여 주세요.",
  ],
  PointExchange_StepTooLarge: [
    "호가를 한 번에 너무 크게 바꾸려고 합니다[: 변동 폭 {step:percent}, 최대 {most:percent}].",
    "더 작은 폭으로 나누어 바꿔 주세요.",
  ],
  PointExchange_TooSoon: [
    "호가를 바꾼 지 얼마 되지 않았습니다.",
    "나중에 다시 바꿔 주세요[: {earliest:time}부터 가능합니다].",
  ],
  PointExchange_UnknownPool: [
    "{point:partner}에는 교환 풀이 없어 포인트를 교환할 수 없습니다.",
    "다른 제휴사의 포인트를 선택해 주세요.",
  ],
  PointExchange_WithdrawalNotDue: [
    "지금은 출금할 수 없습니다[: {from:time}부터 {until:time}까지 가능합니다].",
    "출금할 수 있는 시간까지 기다려 주세요. 그 시간이 지났다면 다시 요청해 주세요.",
  ],
  PointExchange_ZeroAmount: ["수량이 0입니다.", "0보다 큰 수량을 입력해 주세요."],
} as const satisfies Readonly<Record<string, Words>>;
