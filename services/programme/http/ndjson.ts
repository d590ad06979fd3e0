import type { FastifyInstance } from "fastify";
import { AllianceError } from "../../../sdk/AllianceError.js";

/** Of JSON, one value a line. */
export const NDJSON = "application/x-ndjson";

/** A line that is no JSON. It spoils no other. */
export class MalformedLine {
  readonly error = new AllianceError(
    "MALFORMED_JSON",
    "The line is not JSON in UTF-8.",
    "Send one JSON object a line.",
  );
}

/** Has bodies of JSON lines taken: a list of their values. Empty lines count for nothing. */
export function takeNdjson(app: FastifyInstance): void {
  app.addContentTypeParser(NDJSON, { parseAs: "buffer" }, (_, body, done) => {
    const text = typeof body === "string" ? body : body.toString("utf8");
    done(
      null,
      text
        .split("\n")
        .filter((line) => line.trim() !== "")
        .map(valueOf),
    );
  });
}

function valueOf(line: string): unknown {
  try {
    // What is no UTF-8 was replaced: no identifier has the character that stands for it.
    return JSON.parse(line);
  } catch {
    return new MalformedLine();
  }
}
