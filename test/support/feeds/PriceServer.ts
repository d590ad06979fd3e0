import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** What a path answers: a value as JSON, a text as it is, or whatever it does with the response. */
export type Answer =
  | { readonly json: unknown; readonly status?: number }
  | { readonly text: string; readonly status?: number; readonly type?: string }
  | { readonly handle: (response: ServerResponse) => void };

/** An exchange, or a provider of rates, on this machine: answers as it is told, and remembers what it was asked. */
export class PriceServer {
  readonly asked: string[] = [];
  private answer: (url: URL) => Answer = () => ({ json: {}, status: 404 });

  private constructor(private readonly server: Server) {}

  static async start(): Promise<PriceServer> {
    const server = createServer();
    const prices = new PriceServer(server);
    server.on("request", (request: IncomingMessage, response: ServerResponse) => prices.reply(request, response));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return prices;
  }

  get url(): string {
    const address = this.server.address();
    if (address === null || typeof address === "string") throw new TypeError("the server has no port");
    return `http://127.0.0.1:${address.port}`;
  }

  /** From now on. */
  tell(answer: Answer | ((url: URL) => Answer)): void {
    this.answer = typeof answer === "function" ? answer : () => answer;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
  }

  private reply(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? "/", this.url);
    this.asked.push(url.pathname + url.search);
    const answer = this.answer(url);
    if ("handle" in answer) {
      answer.handle(response);
      return;
    }
    const type = "json" in answer ? "application/json" : (answer.type ?? "text/html");
    const body = "json" in answer ? JSON.stringify(answer.json) : answer.text;
    response.writeHead(answer.status ?? 200, { "content-type": type }).end(body);
  }
}
