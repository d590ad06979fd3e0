import { z } from "zod";
import { AllianceError } from "../../sdk/AllianceError.js";

const TIMEOUT_MS = 5_000;
const answerSchema = z.object({
  result: z.unknown().optional(),
  error: z.object({ message: z.string() }).optional(),
});

/**
 * One call of a node's JSON-RPC with a token. The result is parsed with a schema.
 *
 * Errors: `NODE_UNREACHABLE` when nobody answers in time, `RPC_REFUSED` when the answer is a refusal or not what it should be.
 */
export async function callRpc<Result>(
  url: string,
  token: string,
  { method, params }: { readonly method: string; readonly params: readonly unknown[] },
  schema: z.ZodType<Result>,
): Promise<Result> {
  let response: Response;
  try {
    response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  } catch (cause) {
    throw new AllianceError(
      "NODE_UNREACHABLE",
      `No node answers at ${url}.`,
      "Start it; a validator answers during maintenance only.",
      { cause },
    );
  }
  const answer = answerSchema.safeParse(await response.json().catch(() => undefined));
  const result = schema.safeParse(answer.data?.result);
  if (response.ok && answer.success && answer.data.error === undefined && result.success) return result.data;
  throw new AllianceError(
    "RPC_REFUSED",
    `${url} refuses ${method}: ${answer.data?.error?.message ?? `status ${response.status}`}.`,
    "If it says unauthorized, the node has another token key: start it again after hardhat network update.",
  );
}
