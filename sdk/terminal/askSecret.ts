import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { AllianceError } from "../AllianceError.js";

/** Where it is asked and answered. */
export interface Asked {
  readonly input: NodeJS.ReadableStream;
  readonly output: { write(text: string): unknown };
}

/** Takes what the terminal would show of what is typed. */
const unseen = () => new Writable({ write: (_chunk, _encoding, done) => done() });

/** Asks a person at the terminal for a line that is not shown. Error: `NOTHING_TYPED` when nothing comes. */
export async function askSecret(
  question: string,
  { input, output }: Asked = { input: process.stdin, output: process.stderr },
): Promise<string> {
  output.write(question);
  const lines = createInterface({ input, output: unseen(), terminal: true });
  try {
    return await new Promise((resolve, reject) => {
      lines.once("line", resolve);
      // Ctrl-C and the end of what is typed, which come without a line.
      lines.once("close", () =>
        reject(new AllianceError("NOTHING_TYPED", "Nothing was typed.", "Run it again, and type it.")),
      );
    });
  } finally {
    lines.close();
    output.write("\n");
  }
}
