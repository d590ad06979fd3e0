import { once } from "node:events";
import type { Server } from "node:http";

/** A server on a free port of this machine. */
export interface ListeningServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Has a server listen on 127.0.0.1, at a port that is free. */
export async function listenHere(server: Server): Promise<ListeningServer> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
