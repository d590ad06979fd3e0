import pino, { type DestinationStream, type Logger } from "pino";

/** Nothing that identifies a person or opens a door is ever logged; this catches what a change forgets. */
const REDACTED = ["signature", "authorization", "privateKey", "apiKey", "secret"];

/**
 * A service's log, JSON lines.
 *
 * @param level pino's.
 * @param logTo Where lines go; standard output by default.
 * @param redacted Further fields that are never shown.
 */
export function createLog(level: string, logTo?: DestinationStream, redacted: readonly string[] = []): Logger {
  const names = [...REDACTED, ...redacted];
  const paths = [...names, ...names.map((name) => `*.${name}`)];
  return pino({ level, base: null, redact: paths }, logTo ?? pino.destination({ sync: true }));
}
