import { AllianceError } from "../../../sdk/AllianceError.js";
import type { SentError } from "./messages.js";

/** Errors on their way between threads. */
export const sentError = {
  encode(thrown: unknown): SentError {
    if (thrown instanceof AllianceError) {
      const { code, message, remedy } = thrown;
      return { code, message, remedy };
    }
    const { name, message, stack } = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { defect: { name, message, stack } };
  },

  decode(sent: SentError): Error {
    if (!("defect" in sent)) return new AllianceError(sent.code, sent.message, sent.remedy);
    const { name, message, stack } = sent.defect;
    return Object.assign(new Error(message), { name }, stack === undefined ? {} : { stack });
  },
};
