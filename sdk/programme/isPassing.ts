import { AllianceError } from "../AllianceError.js";
import { ServiceRefusal } from "./ServiceRefusal.js";

/** Request timeout, too early, too many requests. */
const BUSY: readonly number[] = [408, 425, 429];

/** A status that tells nothing of what was asked: later it may be answered. */
export function isPassingStatus(status: number): boolean {
  return status >= 500 || BUSY.includes(status);
}

/** Whether a question to a service ended without an answer, such as one to a service that is down or busy: it may be asked again. */
export function isPassing(error: unknown): error is AllianceError {
  if (error instanceof ServiceRefusal) return isPassingStatus(error.status);
  return error instanceof AllianceError && error.code === "SERVICE_UNREACHABLE";
}
