import { createServer, type IncomingMessage } from "node:http";
import type { NetworkConnection } from "hardhat/types/network";
import { z } from "zod";
import { listenHere, type ListeningServer } from "./listenHere.js";

const call = z.object({
  id: z.union([z.number(), z.string(), z.null()]),
  method: z.string(),
  params: z.array(z.unknown()).default([]),
});
const calls = z.union([call, z.array(call)]);
const failure = z.object({ code: z.number().default(-32_603), message: z.string(), data: z.unknown() });
type Call = z.output<typeof call>;

/** A network's JSON-RPC on a port of this machine. */
export type ServedConnection = ListeningServer;

/** Serves a connection on 127.0.0.1, so that processes which know a node by its address work with the embedded network as well. */
export async function serveConnection({
  provider,
}: {
  readonly provider: Pick<NetworkConnection["provider"], "request">;
}): Promise<ServedConnection> {
  const answer = async ({ id, method, params }: Call) => {
    try {
      const result: unknown = await provider.request({ method, params });
      return { jsonrpc: "2.0", id, result };
    } catch (error) {
      return { jsonrpc: "2.0", id, error: failure.parse(error) };
    }
  };
  const server = createServer((request, response) => {
    void read(request)
      .then(async (body) => {
        const asked = calls.parse(JSON.parse(body));
        return Array.isArray(asked) ? Promise.all(asked.map(answer)) : answer(asked);
      })
      .catch((error: unknown) => ({ jsonrpc: "2.0", id: null, error: { code: -32_600, message: String(error) } }))
      .then((result) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(result)));
  });
  return listenHere(server);
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) if (chunk instanceof Uint8Array) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}
