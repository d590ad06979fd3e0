import { AllianceError } from "../../sdk/AllianceError.js";

/** `json`, a line an object, for programs; `text` for people. */
export type LogFormat = "json" | "text";

const VARIABLE = "MILK_LOG_FORMAT";

/**
 * How a log is written: as `MILK_LOG_FORMAT` in the environment says; without it for people on a terminal, for programs everywhere else.
 *
 * Error: `INVALID_LOG_FORMAT`.
 */
export function logFormat(stream: { readonly isTTY?: boolean | undefined }): LogFormat {
  const wanted = process.env[VARIABLE] ?? "";
  if (wanted === "") return stream.isTTY === true ? "text" : "json";
  if (wanted === "json" || wanted === "text") return wanted;
  throw new AllianceError("INVALID_LOG_FORMAT", `${VARIABLE} is ${wanted}.`, "Give json or text, or leave it out.");
}
