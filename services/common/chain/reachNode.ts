import { isError } from "ethers";
import { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { isUnauthorized } from "../../../sdk/isUnauthorized.js";
import { tokenRefused } from "../../../sdk/tokenRefused.js";
import type { BatchingProvider } from "./BatchingProvider.js";
import { isNodeError } from "./isNodeError.js";

const asked = z.union([z.object({ method: z.string() }), z.array(z.object({ method: z.string() }))]);

/** Which methods an error is about: one that the node answered with it, or all of a message that it did not look at. */
function methodsOf(error: unknown): string[] {
  if (isError(error, "UNKNOWN_ERROR")) return [asked.safeParse(error.info?.["payload"]).data ?? []].flat().map(nameOf);
  if (!isError(error, "SERVER_ERROR") || typeof error.request === "string") return [];
  try {
    const body: unknown = JSON.parse(Buffer.from(error.request?.body ?? []).toString("utf8"));
    return [asked.safeParse(body).data ?? []].flat().map(nameOf);
  } catch {
    return [];
  }
}

function nameOf({ method }: { readonly method: string }): string {
  return method;
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
      throw tokenRefused(
        { origin, place: token.place, token: token.current(), methods: methodsOf(cause) },
        cause,
      );
    }
    throw new AllianceError(
      "NODE_UNAVAILABLE",
      `The node at ${origin} gives no usable answer.`,
      "Try again later; the operator looks after the node.",
      { cause },
    );
  }
}
