import { AllianceError } from "../AllianceError.js";
import { isPassingStatus } from "./isPassingStatus.js";
import { ServiceRefusal } from "./ServiceRefusal.js";

/** Whether a question to a service ended without an answer, such as one to a service that is down or busy: it may be asked again. */
export function isPassing(error: unknown): error is AllianceError {
  if (error instanceof ServiceRefusal) return isPassingStatus(error.status);
  return error instanceof AllianceError && error.code === "SERVICE_UNREACHABLE";
}
