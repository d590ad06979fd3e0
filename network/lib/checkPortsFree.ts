import { once } from "node:events";
import { createServer } from "node:net";
import { AllianceError } from "../../sdk/AllianceError.js";

/** A place where a node is going to listen. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

/** Error: `PORT_TAKEN`, when something listens at one of these already: another network, or this one, still running. */
export async function checkPortsFree(endpoints: readonly Endpoint[]): Promise<void> {
  for (const { host, port } of endpoints) {
    const server = createServer();
    try {
      server.listen({ host, port, exclusive: true });
      await once(server, "listening");
      server.close();
      await once(server, "close");
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new AllianceError(
        "PORT_TAKEN",
        `Nothing can listen at ${host}:${port}: ${reason}.`,
        "End what listens there, or give the node another port; nothing was started.",
        { cause },
      );
    }
  }
}
