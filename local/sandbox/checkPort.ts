import { once } from "node:events";
import { createServer } from "node:net";
import { AllianceError } from "../../sdk/AllianceError.js";

/**
 * Makes sure that a port of this machine is free: whoever has it would answer in the place of what is started there.
 *
 * Error: `PORT_TAKEN`.
 *
 * @param what What is to listen there.
 */
export async function checkPort(port: number, what: string): Promise<void> {
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AllianceError(
      "PORT_TAKEN",
      `${what} cannot listen on port ${port}: ${reason}.`,
      "End what listens there, or choose another port; 0 takes any that is free.",
      { cause },
    );
  }
  server.close();
  await once(server, "close");
}
