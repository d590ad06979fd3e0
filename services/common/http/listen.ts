import type { FastifyInstance } from "fastify";
import { AllianceError } from "../../../sdk/AllianceError.js";

/** Listens, and gives where. Error: `LISTEN_FAILED` when the port is taken. */
export async function listen(
  app: FastifyInstance,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AllianceError("LISTEN_FAILED", `The service cannot listen: ${reason}.`, "Choose another port.", {
      cause,
    });
  }
}
