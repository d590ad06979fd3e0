import { z } from "zod";

/** A question, as JSON-RPC has it. */
export interface Question {
  readonly method: string;
  readonly params: readonly unknown[];
}

const rpcError = z.object({ code: z.int(), message: z.string(), data: z.unknown().optional() });
const answers = z.array(z.object({ id: z.int(), result: z.unknown().optional(), error: rpcError.optional() }));

/** An error, as JSON-RPC has it. */
export type RpcError = z.output<typeof rpcError>;
/** What a node says to a question. */
export type Said = { readonly result: unknown } | { readonly error: RpcError };

/** The node that is behind. */
export class Upstream {
  constructor(public url: string) {}

  /** Asks in one message. Throws when the node is down. */
  async ask(questions: readonly Question[]): Promise<Said[]> {
    if (questions.length === 0) return [];
    const body = JSON.stringify(questions.map((question, id) => ({ jsonrpc: "2.0", id, ...question })));
    const headers = { "content-type": "application/json" };
    const response = await fetch(this.url, { method: "POST", headers, body });
    const said = answers.parse(await response.json());
    return questions.map((_, id) => {
      const { error, result } = said.find((one) => one.id === id) ?? {};
      return error === undefined ? { result: result ?? null } : { error };
    });
  }

  /** The result of one question. Throws when it is an error. */
  async result<Result>(schema: z.ZodType<Result>, method: string, ...params: readonly unknown[]): Promise<Result> {
    const [said] = await this.ask([{ method, params }]);
    if (said === undefined || "error" in said) throw new Error(`${method}: ${JSON.stringify(said)}`);
    return schema.parse(said.result);
  }
}
