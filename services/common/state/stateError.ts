import { AllianceError } from "../../../sdk/AllianceError.js";

/** SQLite's primary result codes. */
const [BUSY, LOCKED, READ_ONLY, IO, FULL, CANNOT_OPEN] = [5, 6, 8, 10, 13, 14];
const PRIMARY = 0xff;

/** An error of SQLite with a service's own file as one of ours; any other error as it is. */
export function stateError(cause: unknown): unknown {
  if (!(cause instanceof Error) || !("errcode" in cause) || typeof cause.errcode !== "number") return cause;
  const error = (code: string, message: string, remedy: string) => new AllianceError(code, message, remedy, { cause });
  switch (cause.errcode & PRIMARY) {
    case FULL:
      return error("STATE_FULL", "The service's file has no room left.", "Make room; nothing was recorded.");
    case READ_ONLY:
    case IO:
    case CANNOT_OPEN:
      return error(
        "STATE_UNUSABLE",
        `The service's file cannot be read or written: ${cause.message}.`,
        "Check the disk, and that it and the file can be written.",
      );
    case BUSY:
    case LOCKED:
      return error("STATE_LOCKED", "Another process has the service's file.", "Run one service a file.");
    default:
      return cause;
  }
}
