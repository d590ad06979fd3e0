import type { FastifyInstance } from "fastify";

const CLOSE_MS = 10_000;

/** Lets requests under way be answered, but not for ever. */
export async function closeServer(app: FastifyInstance): Promise<void> {
  const late = setTimeout(() => app.server.closeAllConnections(), CLOSE_MS);
  await app.close();
  clearTimeout(late);
}
