import { AllianceError } from "../../../sdk/AllianceError.js";

/** SQLite's primary result codes. */
const [BUSY, LOCKED, IO, FULL] = [5, 6, 10, 13];
const PRIMARY = 0xff;

/** An error of SQLite with a service's own file as one of ours; any other error as it is. */
export function stateError(cause: unknown): unknown {
  if (!(cause instanceof Error) || !("errcode" in cause) || typeof cause.errcode !== "number") return cause;
  const error = (code: string, message: string, remedy: string) => new AllianceError(code, message, remedy, { cause });
  switch (cause.errcode & PRIMARY) {
    case FULL:
      return error("STATE_FULL", "The service's file has no room left.", "Make room; nothing was recorded.");
    case IO:
      return error(
        "STATE_UNUSABLE",
        `The service's file cannot be read or written: ${cause.message}.`,
        "Check the disk.",
      );
    case BUSY:
    case LOCKED:
      return error("STATE_LOCKED", "Another process has the service's file.", "Run one service a file.");
    default:
      return cause;
  }
}
