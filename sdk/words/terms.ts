import type { Language } from "./Reader.js";

/** What values are called in a language. */
export interface Terms {
  /** For `Intl`. */
  readonly locale: string;
  readonly thisPartner: string;
  readonly partner: (number: string) => string;
  readonly points: (text: string, one: boolean) => string;
  readonly day: (count: string, one: boolean) => string;
  readonly hour: (count: string, one: boolean) => string;
  readonly minute: (count: string, one: boolean) => string;
  readonly second: (count: string, one: boolean) => string;
  /** By `IRoleRegistry.PartnerStatus`. */
  readonly statuses: readonly string[];
  readonly roleOf: (kind: string, partner: string) => string;
  readonly roles: Readonly<Record<string, string>>;
  /** Of what is not in the table. */
  readonly unknown: (code: string) => readonly [sentence: string, nextStep: string];
}

const english = (unit: string) => (count: string, one: boolean) => `${count} ${unit}${one ? "" : "s"}`;
const korean = (unit: string) => (count: string) => `${count}${unit}`;

export const terms: Readonly<Record<Language, Terms>> = {
  en: {
    locale: "en-GB",
    thisPartner: "this partner",
    partner: (number) => `partner ${number}`,
    points: english("point"),
    day: english("day"),
    hour: english("hour"),
    minute: english("minute"),
    second: english("second"),
    statuses: ["not a partner", "active", "suspended", "winding down", "closed"],
    roleOf: (kind, partner) => `${kind} of ${partner}`,
    roles: {
      DEFAULT_ADMIN_ROLE: "admin",
      OPERATOR_ROLE: "operator",
      GUARDIAN_ROLE: "guardian",
      REPORTER_ROLE: "reporter",
      PROPOSER_ROLE: "proposer",
      CANCELLER_ROLE: "canceller",
      EXECUTOR_ROLE: "executor",
      admin: "admin",
      issuer: "issuer",
      treasurer: "treasurer",
    },
    unknown: (code) => [`This could not be done (${code}).`, "Try again later; if it stays so, report the code."],
  },
  ko: {
    locale: "ko-KR",
    thisPartner: "이 제휴사",
    partner: (number) => `제휴사 ${number}`,
    points: korean("포인트"),
    day: korean("일"),
    hour: korean("시간"),
    minute: korean("분"),
    second: korean("초"),
    statuses: ["제휴사 아님", "활동 중", "정지", "종료 진행 중", "종료"],
    roleOf: (kind, partner) => `${partner}의 ${kind}`,
    roles: {
      DEFAULT_ADMIN_ROLE: "관리자",
      OPERATOR_ROLE: "운영자",
      GUARDIAN_ROLE: "가디언",
      REPORTER_ROLE: "가격 보고자",
      PROPOSER_ROLE: "제안자",
      CANCELLER_ROLE: "취소자",
      EXECUTOR_ROLE: "실행자",
      admin: "관리자",
      issuer: "발행 담당자",
      treasurer: "자금 담당자",
    },
    unknown: (code) => [
      `요청을 처리하지 못했습니다(${code}).`,
      "잠시 후 다시 시도해 주세요. 계속되면 이 코드를 알려 주세요.",
    ],
  },
};
