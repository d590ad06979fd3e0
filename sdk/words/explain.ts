import { AllianceError } from "../AllianceError.js";
import { parseReason, parseRevert, type ParsedRevert } from "../parseRevert.js";
import { fillIn } from "./fillIn.js";
import { messages } from "./messages.js";
import type { Reader } from "./Reader.js";
import { terms } from "./terms.js";

/** What nodes say of a call that used up its gas. */
const OUT_OF_GAS = /out ?of ?gas|gas required exceeds/i;

/** Why something did not work, for a program and for a person. */
export interface Explanation extends ParsedRevert {
  /** What happened. */
  readonly sentence: string;
  /** What the person can do. */
  readonly nextStep: string;
}

/** What failed, and what its own author says to it in English. */
interface Failure extends ParsedRevert {
  readonly own?: readonly [sentence: string, nextStep: string];
}

/**
 * Says to a person what went wrong and what to do next, in the person's language, with amounts, times and names as the person reads them.
 *
 * It takes whatever says that something failed: an error as ethers or a node gives it, an `AllianceError`, a result of `decodeRevert`, what a
 * relayer or a programme's service tells of a request (`code` and `reason`), or a service's answer (`code` and `detail`).
 *
 * Errors: `INVALID_READER`.
 *
 * @param reader For whom.
 */
export function explain(failure: unknown, reader: Reader): Explanation {
  checkReader(reader);
  const { own, ...found } = failureOf(failure);
  const table = messages[reader.language];
  if (Object.hasOwn(table, found.code)) {
    const [sentence = "", nextStep = ""] = table[found.code]?.map((text) => fillIn(text, found.args, reader)) ?? [];
    return { ...found, sentence, nextStep };
  }
  const [sentence, nextStep] = terms[reader.language].unknown(found.code);
  if (reader.language !== "en" || own === undefined) return { ...found, sentence, nextStep };
  return { ...found, sentence: own[0], nextStep: own[1] === "" ? nextStep : own[1] };
}

function failureOf(failure: unknown): Failure {
  if (failure instanceof AllianceError) {
    const { code, message, remedy } = failure;
    return told(code, message, remedy);
  }
  if (failure instanceof Error || typeof failure !== "object" || failure === null) return unsaid(failure);
  const { code, reason, detail, remedy } = textsOf(failure);
  const said = reason ?? detail;
  if (code === undefined || said === undefined) return unsaid(failure);
  return told(code, said, remedy);
}

/** What a node or a contract says, or nobody. */
function unsaid(failure: unknown): Failure {
  const found = parseRevert(failure);
  return found.code === "NO_ANSWER" && OUT_OF_GAS.test(found.reason) ? { ...found, code: "OUT_OF_GAS" } : found;
}

/** An author's own code and sentence; where the sentence ends with a contract's error, that is what happened. */
function told(code: string, reason: string, remedy = ""): Failure {
  const inner = parseReason(reason);
  return inner ?? { code, reason, args: {}, own: [reason, remedy] };
}

function textsOf(value: object): Readonly<Record<"code" | "reason" | "detail" | "remedy", string | undefined>> {
  const text = (key: string): string | undefined => {
    const found: unknown = Reflect.get(value, key);
    return typeof found === "string" ? found : undefined;
  };
  return { code: text("code"), reason: text("reason"), detail: text("detail"), remedy: text("remedy") };
}

function checkReader({ language, timeZone }: Reader): void {
  if (!Object.hasOwn(messages, language)) {
    throw new AllianceError("INVALID_READER", `There are no words in the language ${language}.`, "Give en or ko.");
  }
  try {
    new Intl.DateTimeFormat("en", { timeZone });
  } catch (cause) {
    const message = `${String(timeZone)} is no time zone.`;
    throw new AllianceError("INVALID_READER", message, "Give a name such as Asia/Seoul.", { cause });
  }
}
