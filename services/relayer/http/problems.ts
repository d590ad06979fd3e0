import type { ProblemRules } from "../../common/http/problemOf.js";

/** The relayer's own errors, as answers. */
export const problems: ProblemRules = {
  statuses: {
    SIGNATURE_EXPIRED: 401,
    CONTRACT_NOT_ALLOWED: 403,
    FUNCTION_NOT_ALLOWED: 403,
    MEMBER_UNKNOWN: 403,
    REQUEST_UNKNOWN: 404,
    NONCE_TAKEN: 409,
    NONCE_USED: 409,
    NONCE_GAP: 409,
    CALL_MALFORMED: 422,
    VALUE_NOT_ZERO: 422,
    GAS_TOO_HIGH: 422,
    NONCE_INVALID: 422,
    EXPIRED: 422,
    DEADLINE_TOO_FAR: 422,
    QUEUE_FULL_MEMBER: 429,
    GAS_SPENT: 429,
    STATE_LOCKED: 503,
    STATE_FULL: 507,
  },
};
