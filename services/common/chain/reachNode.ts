import { isError } from "ethers";
import { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { isUnauthorized } from "../../../sdk/isUnauthorized.js";
import { tokenRefused } from "../../../sdk/tokenRefused.js";
import type { BatchingProvider } from "./BatchingProvider.js";
import { isNodeError } from "./isNodeError.js";

const asked = z.union([z.object({ method: z.string() }), z.array(z.object({ method: z.string() }))]);

/** What an error of ethers is about: a question that the node answered with it, or a message that it did not look at. */
function payloadOf(error: object): unknown {
  if (isError(error, "SERVER_ERROR")) {
    const body = typeof error.request === "object" ? error.request.body : null;
    return body === null ? undefined : JSON.parse(Buffer.from(body).toString("utf8"));
  }
  if ("payload" in error) return error.payload;
  return "info" in error && typeof error.info === "object" && error.info !== null
    ? Reflect.get(error.info, "payload")
    : undefined;
}

function methodsOf(error: unknown): string[] {
  const payload = typeof error === "object" && error !== null ? payloadOf(error) : undefined;
  return [asked.safeParse(payload).data ?? []].flat().map(({ method }) => method);
}

/**
 * Runs questions to a node.
 *
 * Errors: `NODE_UNAVAILABLE` when one stays without a usable answer; `TOKEN_REFUSED` when the node does not answer whoever shows the token
 * that this machine has, or none; `TOKEN_UNREADABLE`, `TOKEN_EXPOSED`.
 */
export async function reachNode<Answer>(
  { origin, token }: Pick<BatchingProvider, "origin" | "token">,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof AllianceError) throw cause;
    if (!isNodeError(cause) && !(cause instanceof z.ZodError)) throw cause;
    if (isUnauthorized(cause)) {
      throw tokenRefused({ origin, place: token.place, token: token.current(), methods: methodsOf(cause) }, cause);
    }
    throw new AllianceError(
      "NODE_UNAVAILABLE",
      `The node at ${origin} gives no usable answer.`,
      "Try again later; the operator looks after the node.",
      { cause },
    );
  }
}
