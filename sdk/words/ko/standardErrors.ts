import type { Words } from "../Words.js";

const SIGN = "다시 서명하여 새로 보내 주세요.";
const ADDRESS = "주소를 확인해 주세요.";
const SUPPORT = "바뀐 것은 없습니다. 얼라이언스에 알려 주세요.";
const LESS = "더 적은 수량을 입력해 주세요.";

/** 모든 컨트랙트에 쓰이는 OpenZeppelin과 언어 자체의 오류. */
export const standardErrors = {
  AccessControlBadConfirmation: ["권한은 가진 사람만 내려놓을 수 있습니다.", "권한을 가진 계정으로 보내 주세요."],
  AccessControlUnauthorizedAccount: [
    "이 계정에는 그럴 권한이 없습니다[: 계정 {account:account}, 필요한 권한 {neededRole:role}].",
    "권한을 가진 계정을 사용하거나 권한을 받아 주세요.",
  ],
  AddressEmptyCode: ["이 주소에는 컨트랙트가 없습니다[: {target:account}].", ADDRESS],
  ECDSAInvalidSignature: ["올바르지 않은 서명입니다.", SIGN],
  ECDSAInvalidSignatureLength: ["서명의 길이가 올바르지 않습니다.", SIGN],
  ECDSAInvalidSignatureS: ["서명의 형식이 올바르지 않습니다.", SIGN],
  ERC20InsufficientAllowance: [
    "계정에서 그만큼 가져가도록 허용하지 않으셨습니다.",
    "먼저 수량을 허용한 뒤 다시 시도해 주세요.",
  ],
  ERC20InsufficientBalance: ["잔액이 부족합니다. 소멸한 포인트는 잔액에 포함되지 않습니다.", LESS],
  ERC20InvalidApprover: ["허용하는 계정의 주소가 필요합니다.", ADDRESS],
  ERC20InvalidCap: ["MLK 공급량은 0보다 커야 합니다.", "공급량을 고쳐 주세요."],
  ERC20InvalidReceiver: ["이 주소로는 보낼 수 없습니다[: {receiver:account}].", ADDRESS],
  ERC20InvalidSender: ["이 주소에서는 보낼 수 없습니다[: {sender:account}].", ADDRESS],
  ERC20InvalidSpender: ["이 주소에는 사용을 허용할 수 없습니다[: {spender:account}].", ADDRESS],
  ERC2612ExpiredSignature: ["허용 서명의 유효 시간이 지났습니다[: {deadline:time}까지 유효했습니다].", SIGN],
  ERC2612InvalidSigner: ["계정 주인의 허용 서명이 아닙니다[: {owner:account}].", SIGN],
  ERC2771ForwarderExpiredRequest: ["요청의 유효 시간이 지났습니다[: {deadline:time}까지 유효했습니다].", SIGN],
  ERC2771ForwarderInvalidSigner: ["계정 주인의 서명이 아니거나 이미 처리된 요청입니다[: {from:account}].", SIGN],
  ERC2771ForwarderMismatchedValue: ["요청에 적힌 금액과 함께 보낸 금액이 다릅니다.", SIGN],
  ERC2771ForwarderNoRefundReceiver: [
    "묶음에서 남은 금액을 돌려받을 계정이 필요합니다.",
    "돌려받을 계정을 지정해 주세요.",
  ],
  ERC2771UntrustfulTarget: [
    "서명된 요청을 받지 않는 컨트랙트입니다[: {target:account}].",
    "얼라이언스의 컨트랙트에 대한 요청에 서명해 주세요.",
  ],
  Error: ["컨트랙트가 거절했습니다[: {0:text}].", "표시된 내용을 고친 뒤 다시 시도해 주세요."],
  FailedCall: ["호출의 한 단계가 실패했습니다.", "바뀐 것은 없습니다. 다시 시도하고, 계속되면 알려 주세요."],
  InsufficientBalance: ["컨트랙트에 지급할 잔액이 부족합니다.", SUPPORT],
  InvalidAccountNonce: [
    "그사이 같은 계정의 다른 요청이 처리되었습니다[: 다음 번호는 {currentNonce:number}입니다].",
    SIGN,
  ],
  InvalidShortString: ["이름이 너무 깁니다.", "31바이트 이하의 이름을 정해 주세요."],
  OwnableInvalidOwner: ["그 주소는 소유자가 될 수 없습니다[: {owner:account}].", ADDRESS],
  OwnableUnauthorizedAccount: ["소유자만 할 수 있습니다[: {account:account}].", "소유자의 계정을 사용해 주세요."],
  Panic: ["컨트랙트 내부에서 오류가 발생했습니다[: 코드 {0:number}].", SUPPORT],
  ReentrancyGuardReentrantCall: ["교환이 진행되는 도중에 다시 호출되었습니다.", SUPPORT],
  SafeCastOverflowedUintDowncast: ["수량이 너무 많습니다.", LESS],
  SafeERC20FailedOperation: ["토큰이 이동하지 않았습니다[: {token:account}].", SUPPORT],
  StringTooLong: ["이름이 너무 깁니다[: {str:text}].", "더 짧은 이름을 정해 주세요."],
  TimelockInsufficientDelay: [
    "대기 시간이 너무 짧습니다[: {delay:duration}, 최소 {minDelay:duration}].",
    "타임락의 대기 시간 이상으로 예약해 주세요.",
  ],
  TimelockInvalidOperationLength: [
    "작업의 대상, 호출, 금액의 개수가 서로 다릅니다.",
    "작업을 다시 작성해 주세요. `alliance plan --transactions` 명령이 만들어 줍니다.",
  ],
  TimelockUnauthorizedCaller: ["타임락만 할 수 있는 작업입니다[: {caller:account}].", "타임락에 예약해 주세요."],
  TimelockUnexecutedPredecessor: ["먼저 실행되어야 하는 작업이 남아 있습니다.", "그 작업을 먼저 실행해 주세요."],
  TimelockUnexpectedOperationState: [
    "작업이 그 단계에 있지 않습니다. 예약되지 않았거나, 아직 때가 아니거나, 취소되었거나, 이미 실행되었습니다.",
    "타임락에서 기다리는 작업을 확인해 주세요. `alliance status` 명령이 보여 줍니다.",
  ],
} as const satisfies Readonly<Record<string, Words>>;
