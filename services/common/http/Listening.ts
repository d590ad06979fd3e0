import type { FastifyInstance } from "fastify";
import { closeServer } from "./closeServer.js";
import { listen } from "./listen.js";

interface Place {
  readonly host: string;
  readonly port: number;
}

/** Where a service listens: for everybody and, apart from that, for its operator's agents. */
export class Listening {
  constructor(
    private readonly app: FastifyInstance,
    private readonly operations: FastifyInstance,
  ) {}

  /** Error: `LISTEN_FAILED` when a port is taken. */
  async start(config: Place & { readonly operations: Place }): Promise<{ url: string; operations: string }> {
    const operations = await listen(this.operations, config.operations);
    return { url: await listen(this.app, config), operations };
  }

  /** Lets requests under way be answered, but not for ever. */
  async close(): Promise<void> {
    await Promise.all([closeServer(this.app), closeServer(this.operations)]);
  }
}
