import type { Words } from "../Words.js";

const LESS = "더 적은 수량을 입력해 주세요.";
const SIGN = "새로 서명하여 다시 보내 주세요.";
const RANGE = "1시간 이상 366일 이하로 정해 주세요.";

/** 제휴사의 포인트 컨트랙트가 거절한 이유. */
export const pointErrors = {
  ERC7818TransferredExpiredToken: ["이미 소멸한 포인트입니다.", "아직 유효한 포인트를 선택해 주세요."],
  PartnerPoint_AccountFrozen: [
    "계정이 정지되어 포인트를 내보낼 수 없습니다[: {account:account}].",
    "제휴사에 이유를 문의해 주세요. 키를 잃어버린 경우에는 계정 복구가 끝날 때까지 기다려 주세요.",
  ],
  PartnerPoint_AlreadyLinked: [
    "이미 연동된 계정입니다[: {account:account}].",
    "연동 단계를 건너뛰거나 다른 계정을 사용해 주세요.",
  ],
  PartnerPoint_AmountTooWide: ["포인트로 셀 수 있는 수량을 넘었습니다.", LESS],
  PartnerPoint_BalanceRemains: [
    "계정에 포인트가 남아 있어 연동을 해제할 수 없습니다[: {balance:points}].",
    "먼저 포인트를 사용하거나 교환하거나 선물해 주세요.",
  ],
  PartnerPoint_BucketFull: ["한 달분으로 담을 수 있는 포인트를 넘었습니다.", LESS],
  PartnerPoint_CommitmentOutOfTurn: [
    "장부 확인값은 차례대로 올려야 합니다[: 다음은 {expected:number}번 기간인데 {period:number}번을 보냈습니다].",
    "다음 기간의 확인값을 올려 주세요.",
  ],
  PartnerPoint_ConsentExpired: ["서명의 유효 시간이 지났습니다[: {deadline:time}까지 유효했습니다].", SIGN],
  PartnerPoint_DailyCapExceeded: [
    "오늘 계정에서 내보낼 수 있는 한도를 넘었습니다[: 남은 한도 {left:points}, 요청 수량 {amount:points}].",
    "더 적게 보내거나 협정 세계시(UTC) 자정, 곧 한국 시각 오전 9시가 지난 뒤 다시 시도해 주세요. 일일 한도를 올릴 수도 있지만 이틀이 걸립니다.",
  ],
  PartnerPoint_DailyCapTooHigh: [
    "일일 한도는 프로그램의 한도보다 높을 수 없습니다[: 프로그램 한도 {programmeCap:points}].",
    "더 낮은 한도를 정해 주세요.",
  ],
  PartnerPoint_EmptyBatch: ["묶음에 발행할 것이 없습니다.", "하나 이상을 담아 보내 주세요."],
  PartnerPoint_EmptyCommitment: ["장부 확인값이 비어 있습니다.", "그 기간 장부의 루트를 올려 주세요."],
  PartnerPoint_EmptyKey: ["고객 키가 비어 있습니다.", "고객 번호와 솔트로 키를 만들어 주세요."],
  PartnerPoint_EpochExpired: [
    "지갑으로 보내기 전에 포인트가 소멸했습니다[: {epoch:number}번 기간은 끝났고, 가장 오래된 기간은 {oldest:number}번입니다].",
    "이 포인트는 더 이상 보낼 수 없습니다. 제휴사에 문의해 주세요.",
  ],
  PartnerPoint_EpochInFuture: [
    "아직 오지 않은 기간의 포인트는 발행할 수 없습니다[: 요청 {epoch:number}번, 현재 {current:number}번].",
    "서비스의 시계를 확인한 뒤 다시 보내 주세요.",
  ],
  PartnerPoint_ExchangeNotProposed: [
    "수락한 교환이 운영위원회가 제안한 것과 다릅니다[: 제안 {proposed:account}, 수락 {accepted:account}].",
    "제안된 교환을 수락하거나 운영위원회에 문의해 주세요.",
  ],
  PartnerPoint_InvalidCommitmentPeriod: [
    "확인값 기간이 허용 범위를 벗어났습니다[: {commitmentPeriod:duration}].",
    RANGE,
  ],
  PartnerPoint_InvalidConsent: ["계정 주인의 서명이 아니거나 다른 내용에 대한 서명입니다[: {account:account}].", SIGN],
  PartnerPoint_InvalidEpochLength: ["한 기간의 길이가 허용 범위를 벗어났습니다[: {epochLength:duration}].", RANGE],
  PartnerPoint_InvalidExchange: [
    "교환은 회원 계정이 아닌 컨트랙트여야 합니다[: {exchange:account}].",
    "교환의 주소를 확인해 주세요.",
  ],
  PartnerPoint_InvalidValidity: [
    "유효 기간이 허용 범위를 벗어났습니다[: {validity:number}개 기간].",
    "1개 이상 64개 이하의 기간으로 정해 주세요.",
  ],
  PartnerPoint_IssueIdTooWide: ["발행 번호가 너무 큽니다.", "발행 번호를 1부터 매겨 주세요."],
  PartnerPoint_IssueIdUsed: [
    "이미 발행된 번호입니다[: {issueId:number}번].",
    "더 하실 일은 없습니다. 같은 발행은 두 번 처리되지 않습니다.",
  ],
  PartnerPoint_KeyTaken: [
    "이 고객 번호는 다른 계정에 연동되어 있습니다[: {account:account}].",
    "그 계정을 사용해 주세요. 키를 잃어버렸다면 제휴사에 계정 복구를 요청해 주세요.",
  ],
  PartnerPoint_NoRecovery: [
    "진행 중인 계정 복구가 없습니다[: {account:account}].",
    "키를 잃어버렸다면 제휴사에 계정 복구를 요청해 주세요.",
  ],
  PartnerPoint_NotExchange: [
    "교환으로 포인트를 보내는 것은 본인이 하는 교환을 통해서만 할 수 있습니다.",
    "포인트를 팔거나 바꾸려면 교환 기능을 이용하고, 선물은 회원에게만 보내 주세요.",
  ],
  PartnerPoint_NotFrozen: [
    "제휴사가 정지한 계정이 아닙니다[: {account:account}].",
    "계정 복구 때문에 묶여 있다면 복구를 취소해 주세요.",
  ],
  PartnerPoint_NotLinked: [
    "아직 이 프로그램에 연동되지 않은 계정이라 포인트를 담을 수 없습니다[: {account:account}].",
    "먼저 제휴사에서 계정을 연동해 주세요.",
  ],
  PartnerPoint_PartnerNotActive: [
    "{partnerId:partnerNumber}에서는 지금 포인트를 지갑으로 보낼 수 없습니다[: 현재 상태는 {status:status}입니다].",
    "가지고 계신 포인트는 계속 선물하거나 제휴사에서 사용할 수 있습니다. 제휴사에 문의해 주세요.",
  ],
  PartnerPoint_PeriodRunning: [
    "아직 끝나지 않은 기간입니다[: {endsAt:time}에 끝납니다].",
    "기간이 끝난 뒤 확인값을 올려 주세요.",
  ],
  PartnerPoint_RecoveryEarly: [
    "아직 계정을 옮길 수 없습니다.",
    "[{executableAt:time}까지 ]기다린 뒤 계정 복구를 마무리해 주세요.",
  ],
  PartnerPoint_RecoveryPending: [
    "다른 계정으로 옮기는 복구가 진행 중입니다[: {successor:account}].",
    "끝날 때까지 기다리거나 먼저 취소해 주세요.",
  ],
  PartnerPoint_SuccessorTaken: [
    "새 계정이 이미 다른 복구의 대상입니다[: {successor:account}].",
    "다른 새 계정을 선택해 주세요.",
  ],
  PartnerPoint_VetoUsed: [
    "이 계정은 이미 한 번 복구를 막았으며, 한 번만 막을 수 있습니다.",
    "제휴사에 복구 취소를 요청해 주세요.",
  ],
  PartnerPoint_ZeroAmount: ["수량이 0입니다.", "0보다 큰 수량을 입력해 주세요."],
} as const satisfies Readonly<Record<string, Words>>;
