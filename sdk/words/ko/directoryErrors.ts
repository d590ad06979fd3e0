import type { Words } from "../Words.js";

const TERMS = "제휴사의 조건을 고쳐서 다시 보내 주세요.";
const FACTORY = "얼라이언스의 팩토리로 포인트 컨트랙트를 새로 만들어 주세요.";

/** 제휴사 목록과 권한, 타임락, MLK 컨트랙트가 거절한 이유. 얼라이언스를 운영하는 사람이 보게 됩니다. */
export const directoryErrors = {
  AllianceTimelock_DelayOutOfBounds: [
    "대기 시간이 허용 범위를 벗어났습니다[: {delay:duration}].",
    "허용 범위[({least:duration}~{most:duration})] 안에서 정해 주세요.",
  ],
  AllianceTimelock_GuardianRemoval: [
    "가디언을 해임하는 작업이므로 운영위원회만 취소할 수 있습니다.",
    "운영위원회에 요청해 주세요.",
  ],
  AllianceTimelock_LastProposer: [
    "마지막 제안자는 권한을 내려놓을 수 없습니다. 그러면 아무도 결정할 수 없게 됩니다[: {account:account}].",
    "먼저 후임자에게 권한을 주세요.",
  ],
  AllianceTimelock_OwnDismissal: [
    "자신의 권한을 회수하는 작업이므로 스스로 취소할 수 없습니다.",
    "가디언이나 다른 제안자에게 요청해 주세요.",
  ],
  AllianceTimelock_RoleIsFixed: ["바뀌지 않는 타임락 권한입니다[: {role:role}].", "작업에서 이 부분을 빼 주세요."],
  AllianceTimelock_UnusableProposer: [
    "아무것도 제안할 수 없는 주소입니다[: {account:account}].",
    "일반 계정이나 다중 서명 지갑을 선택해 주세요.",
  ],
  MilkToken_AllocationMismatch: [
    "MLK 배분의 합이 총공급량과 다릅니다[: 배분 {allocated:milk}, 총공급량 {cap:milk}].",
    "배분 비율의 합이 전체가 되도록 고쳐 주세요.",
  ],
  RoleRegistry_AdminIsFixed: [
    "얼라이언스의 관리자는 항상 타임락이며, 이 권한은 주거나 내려놓을 수 없습니다.",
    "이 부분을 빼 주세요. 운영위원회의 변경은 타임락을 거칩니다.",
  ],
  RoleRegistry_EmptySector: ["제휴사의 업종이 비어 있습니다.", TERMS],
  RoleRegistry_InvalidName: [
    "제휴사 이름이 비어 있거나 64바이트를 넘습니다[: {name:text}].",
    "이름을 입력하거나 더 짧게 정해 주세요.",
  ],
  RoleRegistry_InvalidNotice: [
    "종료 예고 기간이 너무 짧거나 깁니다[: {closesAt:time}].",
    "30일 이상 730일 이하[({earliest:time}~{latest:time})]로 정해 주세요.",
  ],
  RoleRegistry_PartnerIdMismatch: [
    "조건에 적힌 번호가 다음 번호와 다릅니다[: 다음 {expected:number}번, 입력 {given:number}번].",
    "다음 번호로 포인트 컨트랙트를 만들어 주세요.",
  ],
  RoleRegistry_PointKnown: [
    "이미 다른 제휴사에 속한 포인트 컨트랙트입니다[: {partnerId:partnerNumber}].",
    "포인트 컨트랙트를 새로 만들어 주세요.",
  ],
  RoleRegistry_PointNotMade: ["얼라이언스의 팩토리에서 만든 포인트 컨트랙트가 아닙니다[: {point:account}].", FACTORY],
  RoleRegistry_PointOfOtherPartner: [
    "다른 제휴사를 위해 만든 포인트 컨트랙트입니다[: {actual:partnerNumber}, 필요한 곳은 {expected:partnerNumber}].",
    FACTORY,
  ],
  RoleRegistry_PointOfOtherRegistry: ["다른 얼라이언스의 포인트 컨트랙트입니다[: {point:account}].", FACTORY],
  RoleRegistry_SectorTaken: [
    "이 업종에는 이미 제휴사가 있습니다[: {partnerId:partnerNumber}].",
    "다른 업종을 고르거나 운영위원회가 업종을 개방하도록 요청해 주세요.",
  ],
  RoleRegistry_UnknownPartner: [
    "그런 번호의 제휴사가 없습니다[: {partnerId:number}번].",
    "제휴사 번호를 확인해 주세요.",
  ],
  RoleRegistry_WindDownFinal: [
    "종료를 더 이상 취소할 수 없습니다[: {latest:time}까지 가능했습니다].",
    "제휴사가 종료하도록 두세요. 이후 다시 가입할 수 있습니다.",
  ],
  RoleRegistry_WrongStatus: [
    "{partnerId:partnerNumber}에서는 지금 이 작업을 할 수 없습니다[: 현재 상태는 {status:status}입니다].",
    "제휴사의 상태를 확인해 주세요. `alliance status` 명령이 보여 줍니다.",
  ],
  RoleRegistry_ZeroAddress: ["주소가 비어 있습니다.", "조건의 모든 주소를 입력해 주세요."],
} as const satisfies Readonly<Record<string, Words>>;
