import type { Words } from "../Words.js";

const LATER = "보낸 것은 없습니다. 나중에 다시 시도해 주세요.";
const PAUSE = "MLK는 안전합니다. 얼라이언스가 중지를 해제한 뒤 다시 시도해 주세요.";
const WALLET = "본인 지갑의 주소나 거래소가 알려 준 입금 주소를 입력해 주세요.";
const ATTESTORS = "증명인들에게 다시 서명을 받아 전달해 주세요.";
const CARRIED = "다시 전달하기 전에 이체가 지금 어떤 상태인지 확인해 주세요.";
const SET_UP = "`alliance verify`로 배포 상태를 확인해 주세요.";

/** 퍼블릭 체인으로 가는 브리지가 거절한 이유. */
export const bridgeErrors = {
  AttestorGateway_AdminIsFixed: ["게이트웨이의 관리자는 바뀌지 않습니다[: {account:account}].", "그대로 두세요."],
  AttestorGateway_AlreadyArrived: ["이 이체는 이미 이 체인에 도착했습니다.", CARRIED],
  AttestorGateway_DeadlineAhead: [
    "아직 이체를 전달할 수 있습니다[: {deadline:time}까지].",
    "전달하거나 그때까지 기다려 주세요.",
  ],
  AttestorGateway_DeadlinePassed: [
    "이체의 유효 시간이 지났습니다[: {deadline:time}까지 전달할 수 있었습니다].",
    "만료로 표시해 주세요. 보낸 사람에게 환불됩니다.",
  ],
  AttestorGateway_InvalidDeadline: ["유효 시간이 이체에 허용된 범위를 벗어났습니다.", "브리지를 통해 보내 주세요."],
  AttestorGateway_InvalidLifetime: [
    "이체의 유효 기간이 허용 범위를 벗어났습니다[: {lifetime:duration}].",
    "1시간에서 30일 사이로 정해 주세요.",
  ],
  AttestorGateway_InvalidLink: ["브리지 반대편의 정보가 빠졌거나 같은 체인에 있습니다.", SET_UP],
  AttestorGateway_InvalidSigners: [
    "증명인 목록이나 필요한 서명 수가 올바르지 않습니다.",
    "증명인을 1명에서 32명까지 주소 순서로 적고, 필요한 서명 수를 절반보다 크게 정해 주세요.",
  ],
  AttestorGateway_InvalidTransition: ["지금은 이체를 그 상태로 바꿀 수 없습니다.", CARRIED],
  AttestorGateway_MalformedSignature: ["증명인의 서명 형식이 올바르지 않습니다[: {index:number}번].", ATTESTORS],
  AttestorGateway_NoAdmin: ["게이트웨이에는 관리자가 필요합니다.", "타임록을 지정해 주세요."],
  AttestorGateway_NotBridge: ["브리지만 할 수 있는 일입니다[: {account:account}].", "브리지의 기능을 사용해 주세요."],
  AttestorGateway_NotFailure: ["거절되었거나 만료된 이체만 되돌릴 수 있습니다.", CARRIED],
  AttestorGateway_NotLinked: ["브리지가 아직 열리지 않았습니다.", LATER],
  AttestorGateway_NotLinker: ["브리지가 이미 연결되었거나 이 계정은 연결할 수 없습니다[: {account:account}].", SET_UP],
  AttestorGateway_NotPaused: ["브리지는 중지되어 있지 않습니다.", "할 일이 없습니다."],
  AttestorGateway_NotReceived: ["브리지가 이체를 받지 않았습니다.", CARRIED],
  AttestorGateway_NotSigner: [
    "증명인의 서명이 아니거나 다른 내용에 대한 서명입니다[: {index:number}번, {signer:account}].",
    ATTESTORS,
  ],
  AttestorGateway_Paused: ["브리지가 중지되어 있습니다.", PAUSE],
  AttestorGateway_SignersNotAscending: [
    "서명의 순서가 맞지 않거나 같은 서명이 두 번 있습니다[: {index:number}번].",
    "서명한 사람의 주소 순서로 정렬해 주세요.",
  ],
  AttestorGateway_UnknownMessage: ["이 체인에서 보낸 적이 없는 이체입니다.", "이체 번호와 체인을 확인해 주세요."],
  AttestorGateway_UnknownRecipient: [
    "게이트웨이는 브리지의 반대편으로만 보낼 수 있습니다.",
    "브리지를 통해 보내 주세요.",
  ],
  AttestorGateway_ValueNotSupported: [
    "브리지는 MLK만 보냅니다. 체인의 코인은 보낼 수 없습니다.",
    "코인 없이 보내 주세요.",
  ],
  AttestorGateway_WrongEpoch: [
    "서명한 뒤에 증명인이 바뀌었습니다[: 서명한 목록 {given:number}번, 현재 {current:number}번].",
    ATTESTORS,
  ],
  AttestorGateway_WrongSignatureLength: ["서명이 모자라거나 너무 많습니다.", "필요한 수만큼 서명을 전달해 주세요."],
  CrosschainFungibleEmptyAddress: ["받는 사람이 없습니다.", WALLET],
  ERC20ExceededCap: [
    "이 체인에 있을 수 있는 MLK의 한도를 넘습니다[: 한도 {cap:milk}].",
    "더 적게 보내거나 MLK가 되돌아갈 때까지 기다려 주세요.",
  ],
  ERC7786RecipientUnauthorizedGateway: [
    "얼라이언스의 게이트웨이만 브리지에 전달할 수 있습니다.",
    "게이트웨이를 사용해 주세요.",
  ],
  InteroperableAddressEmptyReferenceAndAddress: ["주소에 체인도 계정도 없습니다.", WALLET],
  InteroperableAddressParsingError: ["주소를 읽을 수 없습니다.", WALLET],
  LinkAlreadyRegistered: ["브리지는 이미 그 체인에 연결되어 있습니다.", SET_UP],
  MilkBridge_AlreadyLinked: ["브리지의 반대편은 이미 정해졌으며 바뀌지 않습니다.", SET_UP],
  MilkBridge_CapExceeded: [
    "지금은 반대편 체인에 그만큼의 MLK가 있을 수 없습니다[: 한도 {cap:milk}].",
    "더 적게 보내거나 일부가 되돌아온 뒤 다시 시도해 주세요.",
  ],
  MilkBridge_FeeAboveMaximum: [
    "수수료가 동의하신 금액보다 올랐습니다[: 현재 {fee:milkUp}, 동의하신 금액 {maxFee:milk}].",
    "보낸 것은 없습니다. 새 수수료를 확인하고 다시 진행해 주세요.",
  ],
  MilkBridge_InvalidRecipient: ["이 주소로 보내면 MLK를 잃게 됩니다.", WALLET],
  MilkBridge_InvalidSettings: ["브리지의 설정값이 허용 범위를 벗어났습니다.", "값을 고쳐서 다시 보내 주세요."],
  MilkBridge_NoRoom: [
    "지금은 이쪽에 그만큼의 MLK가 들어갈 자리가 없습니다[: 남은 자리 {room:milk}].",
    "일부가 되돌아간 뒤 다시 시도해 주세요.",
  ],
  MilkBridge_NotGateway: [
    "게이트웨이만 할 수 있는 일입니다[: {account:account}].",
    "게이트웨이의 기능을 사용해 주세요.",
  ],
  MilkBridge_NothingToRefund: ["이 이체로 환불할 것이 없습니다. 보낸 적이 없거나 이미 환불되었습니다.", CARRIED],
  MilkBridge_NotLocked: [
    "이체가 요구하는 것보다 적은 MLK가 잠겨 있습니다[: 잠긴 금액 {locked:milk}].",
    "모든 전달을 멈추고 먼저 양쪽을 비교해 주세요.",
  ],
  MilkBridge_NotQueued: ["이 이체는 대기 중이 아닙니다.", CARRIED],
  MilkBridge_NotReleasable: [
    "이체가 아직 기다려야 합니다[: {releasableAt:time}부터 지급할 수 있습니다].",
    "그 뒤에 자동으로 지급됩니다. 하실 일은 없습니다.",
  ],
  MilkBridge_UnknownChain: ["브리지는 그 체인으로 가지 않습니다.", "얼라이언스의 퍼블릭 체인을 선택해 주세요."],
  MilkBridge_ZeroAmount: ["금액이 0입니다.", "0보다 큰 금액을 입력해 주세요."],
  PublicMilk_NotBridge: [
    "여기에서는 브리지만 MLK를 만들고 없앨 수 있습니다[: {account:account}].",
    "브리지를 통해 보내 주세요.",
  ],
  UnsupportedAttribute: ["게이트웨이가 모르는 속성이 메시지에 있습니다.", "브리지를 통해 보내 주세요."],
} as const satisfies Readonly<Record<string, Words>>;
