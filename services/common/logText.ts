import { z } from "zod";
import { escapeInvisible } from "../../sdk/text/escapeInvisible.js";

/** pino's levels, as far as a person has to be told. */
const LEVELS: Readonly<Record<number, string>> = { 10: "trace", 20: "debug", 40: "WARNING", 50: "ERROR", 60: "FATAL" };

const logged = z.looseObject({ level: z.number(), time: z.number(), msg: z.string().default("") });
function parsed(line: string): z.output<typeof logged> | undefined {
  try {
    return logged.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** Of a stack the first line says what happened; the rest is for whoever reads the log as JSON. */
function shown(value: unknown): string {
  if (typeof value === "string") return value.split("\n")[0] ?? "";
  if (Array.isArray(value)) return value.map(shown).join(" ");
  return typeof value === "object" && value !== null ? `(${listed(value)})` : String(value);
}

function listed(fields: object): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name} ${shown(value)}`)
    .join(", ");
}

/** A line of a service's log as a person reads it: the time of day, what happened, and its figures. What is no such line stays as it is. */
export function logText(line: string): string {
  const found = parsed(line);
  if (found === undefined) return escapeInvisible(line);
  const { level, time, msg, ...fields } = found;
  const what = [LEVELS[level] ?? "", msg].filter((part) => part !== "").join(" ");
  const text = [what, listed(fields)].filter((part) => part !== "").join(": ");
  return `${new Date(time).toTimeString().slice(0, 8)} ${escapeInvisible(text)}`;
}
