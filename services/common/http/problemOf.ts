import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import type { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { stateError } from "../state/stateError.js";
import type { problem } from "../../../sdk/programme/schemas.js";

/** An answer that says what went wrong. */
export type Problem = z.output<typeof problem>;

const titles: Readonly<Record<number, string>> = {
  400: "Bad request",
  401: "Not authenticated",
  403: "Not allowed",
  404: "Not found",
  405: "Method not allowed",
  408: "Timed out",
  409: "Conflict",
  410: "Gone",
  413: "Too large",
  414: "Address too long",
  415: "Unsupported media type",
  417: "Expectation failed",
  422: "Refused",
  429: "Too many requests",
  431: "Headers too large",
  500: "Internal error",
  503: "Unavailable",
  507: "No room left",
};

/** A service's own errors. */
export interface ProblemRules {
  /** Which status tells which error, beside those that all services have. What is not listed is a fault of the service: 500. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Further errors that tell an operator more than a visitor may know, and that were not recorded. */
  readonly internal?: RegExp;
}

/** Which status tells which error, of every service. */
export const commonStatuses: Readonly<Record<string, number>> = {
  INVALID_REQUEST: 400,
  MALFORMED_JSON: 400,
  MALFORMED_URL: 400,
  UNAUTHENTICATED: 401,
  SIGNATURE_INVALID: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  REQUEST_TIMEOUT: 408,
  BODY_TOO_LARGE: 413,
  URL_TOO_LONG: 414,
  UNSUPPORTED_MEDIA_TYPE: 415,
  EXPECTATION_FAILED: 417,
  TOO_MANY_REQUESTS: 429,
  TOO_MANY_OPEN: 429,
  HEADERS_TOO_LARGE: 431,
  BUSY: 503,
  NODE_UNAVAILABLE: 503,
  TOKEN_REFUSED: 503,
  TOKEN_UNREADABLE: 503,
  TOKEN_EXPOSED: 503,
  NODE_BEHIND: 503,
  WRONG_CHAIN: 503,
  CHAIN_REPLACED: 503,
  NO_CONTRACT: 503,
  STOPPING: 503,
  STATE_LOCKED: 503,
  STATE_UNCERTAIN: 503,
  STATE_UNUSABLE: 503,
  STATE_FULL: 507,
};

/** Errors that tell an operator more than a visitor may know: file names, the node's address, what it answers, its token. */
const INTERNAL = /^(STATE_|WRONG_CHAIN|CHAIN_REPLACED|NO_CONTRACT|NODE_|TOKEN_)/;

/** An error as an answer. */
export function problemOf(error: unknown, { statuses, internal }: ProblemRules): Problem {
  const { code, message, remedy } = ours(error);
  const status = statuses[code] ?? commonStatuses[code] ?? 500;
  const hidden = INTERNAL.test(code) || (internal?.test(code) ?? false);
  return {
    type: `urn:milk-alliance:problem:${code.toLowerCase().replaceAll("_", "-")}`,
    title: titles[status] ?? "Error",
    status,
    code,
    detail: hidden ? "The service cannot do this at the moment." : message,
    remedy: hidden ? remedyOf(code) : remedy,
  };
}

/** What is not known is not said. */
function remedyOf(code: string): string {
  return code.endsWith("_UNCERTAIN")
    ? "Try again with the same reference: whether it was recorded is not known, and it is recorded once."
    : "Try again later; nothing was recorded.";
}

function ours(thrown: unknown): Pick<AllianceError, "code" | "message" | "remedy"> {
  const error = stateError(thrown);
  if (error instanceof AllianceError) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const problems = error.validation.map(({ instancePath, message }) => {
      const place = instancePath.replace(/^\//, "").replaceAll("/", ".");
      return `${place === "" ? (error.validationContext ?? "request") : place}: ${message ?? "is wrong"}`;
    });
    return {
      code: "INVALID_REQUEST",
      message: `${problems.join("; ")}.`,
      remedy: "See /openapi.json for what is expected.",
    };
  }
  return fastifys(error);
}

function fastifys(error: unknown): Pick<AllianceError, "code" | "message" | "remedy"> {
  const { code, statusCode } = fieldsOf(error);
  if (code === "FST_ERR_CTP_BODY_TOO_LARGE") {
    return {
      code: "BODY_TOO_LARGE",
      message: "The body is too large.",
      remedy: "Send less at once: 64 KiB where /openapi.json says nothing else.",
    };
  }
  if (code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") {
    return {
      code: "UNSUPPORTED_MEDIA_TYPE",
      message: "The body is of another type.",
      remedy: "Send application/json.",
    };
  }
  if (code === "FST_ERR_BAD_URL") {
    return { code: "MALFORMED_URL", message: "The address is malformed.", remedy: "Encode it as RFC 3986 has it." };
  }
  if (code === "FST_ERR_MAX_PARAM_LENGTH") {
    return {
      code: "URL_TOO_LONG",
      message: "A part of the address is too long.",
      remedy: "Send at most 128 characters.",
    };
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return {
      code: "INVALID_REQUEST",
      message: "The request is malformed.",
      remedy: "See /openapi.json for what is expected.",
    };
  }
  return {
    code: "INTERNAL",
    message: "The service failed; the operator finds the reason in its log.",
    remedy: "Try again with the same reference; it is recorded once.",
  };
}

function fieldsOf(error: unknown): { code?: string; statusCode?: number } {
  if (!(error instanceof Error)) return {};
  return {
    ...("code" in error && typeof error.code === "string" ? { code: error.code } : {}),
    ...("statusCode" in error && typeof error.statusCode === "number" ? { statusCode: error.statusCode } : {}),
  };
}
