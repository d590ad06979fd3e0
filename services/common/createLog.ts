import pino, { type DestinationStream, type Logger } from "pino";
import { logFormat } from "./logFormat.js";
import { logText } from "./logText.js";

/** Nothing that identifies a person or opens a door is ever logged; this catches what a change forgets. */
const REDACTED = ["signature", "authorization", "privateKey", "apiKey", "secret"];

/** For a person who watches. */
const terminal: DestinationStream = { write: (line) => process.stdout.write(`${logText(line)}\n`) };

/**
 * A service's log: lines of text on a terminal, else of JSON; see `logFormat`.
 *
 * @param level pino's.
 * @param logTo Where lines go; standard output by default.
 * @param redacted Further fields that are never shown.
 */
export function createLog(level: string, logTo?: DestinationStream, redacted: readonly string[] = []): Logger {
  const names = [...REDACTED, ...redacted];
  const paths = [...names, ...names.map((name) => `*.${name}`)];
  const standard = () => (logFormat(process.stdout) === "text" ? terminal : pino.destination({ sync: true }));
  return pino({ level, base: null, redact: paths }, logTo ?? standard());
}
