import { createInterface } from "node:readline/promises";
import { AllianceError } from "../../sdk/AllianceError.js";

/** A terminal, such as the process's own. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly output: NodeJS.WritableStream;
}

/** Asks a person. Errors: `NOT_CONFIRMED` when the answer is not yes, or nobody is there to answer. */
export async function confirm(question: string, { input, output }: Terminal): Promise<void> {
  const refusal = (text: string) => new AllianceError("NOT_CONFIRMED", text, "Say yes, or give --yes.");
  if (input.isTTY !== true) throw refusal(`Nobody is there to be asked: ${question}`);
  const lines = createInterface({ input, output });
  try {
    const answer = await lines.question(`${question} [y/N] `);
    if (!/^y(es)?$/i.test(answer.trim())) throw refusal("Nothing was sent.");
  } finally {
    lines.close();
  }
}
