import type { FastifyInstance, FastifyRequest } from "fastify";
import { AllianceError } from "../../../sdk/AllianceError.js";

const EMPTY = new Uint8Array();
const utf8 = new TextDecoder("utf-8", { fatal: true });
const bodies = new WeakMap<FastifyRequest, Uint8Array>();

/** The body of a request as it was sent: what a member's signature covers. */
export function rawBodyOf(request: FastifyRequest): Uint8Array {
  return bodies.get(request) ?? EMPTY;
}

function malformed(message: string, cause: unknown): AllianceError {
  return new AllianceError("MALFORMED_JSON", message, "Send JSON in UTF-8.", { cause });
}

/** Has JSON bodies kept as they were sent, and parsed. Error: `MALFORMED_JSON`. */
export function rawBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (request, body, done) => {
    const bytes = typeof body === "string" ? Buffer.from(body) : body;
    bodies.set(request, bytes);
    try {
      const value: unknown = JSON.parse(utf8.decode(bytes));
      done(null, value);
    } catch (cause) {
      done(malformed("The body is not JSON in UTF-8.", cause));
    }
  });
}
