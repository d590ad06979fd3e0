import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";

/** Answers carry a hash of themselves, so that who asks again for what has not changed gets nothing but that word: 304. */
export function caching(app: FastifyInstance): void {
  app.addHook("onSend", async (request, reply, payload) => {
    if (reply.statusCode !== 200 || typeof payload !== "string") return payload;
    const tag = `"${createHash("sha256").update(payload).digest("base64url").slice(0, 27)}"`;
    void reply.header("etag", tag).header("cache-control", "public, max-age=1, must-revalidate");
    const known = request.headers["if-none-match"]
      ?.split(",")
      .some((given) => given.trim().replace(/^W\//, "") === tag);
    if (known !== true) return payload;
    void reply.code(304).removeHeader("content-type");
    return null;
  });
}
