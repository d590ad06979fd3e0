import { createHash } from "node:crypto";
import { zeroPadValue, toBeHex } from "ethers";
import { z } from "zod";
import type { Observation } from "./Observation.js";

const step = z.object({
  pc: z.number(),
  op: z.string(),
  gasCost: z.number(),
  depth: z.number(),
  stack: z.array(z.string()),
});
const trace = z.object({ structLogs: z.array(step) });
type Step = z.output<typeof step>;

/** Calls whose cost includes the gas they hand on, which depends on what is left. */
const HANDS_ON_GAS = new Set(["CALL", "STATICCALL", "DELEGATECALL", "CALLCODE", "CREATE", "CREATE2"]);

/**
 * What the execution of a transaction shows to somebody who runs it again: the path through the code with the cost of each step, and every
 * storage word read and written, contract by contract.
 *
 * @param result What `debug_traceTransaction` answered.
 * @param to The contract called; null for a creation.
 */
export function traceExecution(result: unknown, to: string | null, place: string): Observation[] {
  const { structLogs } = trace.parse(result);
  const path = createHash("sha256");
  const observations: Observation[] = [];
  const frames = [to ?? "created"];
  for (const [i, { pc, op, gasCost, depth, stack }] of structLogs.entries()) {
    frames.length = Math.min(frames.length, depth);
    path.update(`${depth} ${pc} ${op} ${HANDS_ON_GAS.has(op) ? "" : gasCost}\n`);
    const at = `${place} step ${i} ${frames.at(-1)}`;
    if (op === "SLOAD") observations.push({ class: "traces", place: `${at} reads`, value: word(stack, 1) });
    if (op === "SSTORE") {
      observations.push({ class: "storage", place: `${at} slot`, value: word(stack, 1) });
      observations.push({ class: "storage", place: `${at} value`, value: word(stack, 2) });
    }
    if (HANDS_ON_GAS.has(op)) frames.push(frameAfter(op, stack, frames.at(-1) ?? ""));
  }
  const steps = structLogs.length;
  // Not hexadecimal, so never taken for a hash that may differ.
  const value = `${steps} steps, ${path.digest("base64")}`;
  return [{ class: "traces", place: `${place} path`, value }, ...observations];
}

/** The account whose storage the code that is called works on. */
function frameAfter(op: string, stack: Step["stack"], current: string): string {
  if (op.startsWith("CREATE")) return "created";
  if (op === "DELEGATECALL" || op === "CALLCODE") return current;
  return `0x${word(stack, 2).slice(-40)}`;
}

/** The n-th word from the top of the stack. */
function word(stack: Step["stack"], fromTop: number): string {
  const value = stack.at(-fromTop);
  if (value === undefined) throw new RangeError("the trace's stack is too short");
  return zeroPadValue(toBeHex(BigInt(value)), 32);
}
