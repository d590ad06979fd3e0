import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listenHere } from "../../local/chain/listenHere.js";

/** A connection that is closed while a question is on its way looks like a node that is down. */
const KEEP_ALIVE_MS = 3_600_000;

/** What stands in a node's place, on a free port of this machine. */
export interface ServedNode {
  readonly url: string;
  stop(): Promise<void>;
}

/** Serves what answers in a node's place. Where it fails, the connection ends without an answer, as of a node that is down. */
export async function serveNode(
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<ServedNode> {
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (request, response) => {
    handle(request, response).catch(() => request.socket.destroy());
  });
  const { url, close } = await listenHere(server);
  return { url, stop: close };
}
