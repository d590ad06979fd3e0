import {
  isError,
  JsonRpcProvider,
  makeError,
  type FetchRequest,
  type JsonRpcPayload,
  type JsonRpcResult,
  type Network,
} from "ethers";
import { isRateLimit } from "../../../sdk/isRateLimit.js";
import { isUnauthorized } from "../../../sdk/isUnauthorized.js";
import { revertOf } from "../../../sdk/revertOf.js";
import { rpcErrorOf } from "../../../sdk/rpcErrorOf.js";
import type { RpcToken } from "../../../sdk/secrets/RpcToken.js";

/** Results and errors: ethers declares them so, and looks for an error itself. */
export type Answers = JsonRpcResult[];

/** What nodes and those before them say of a message with too many questions, or too long an answer to it. */
const TOO_LARGE =
  /batch|too (large|big|many requests in)|number of requests|(request|response).*(size|length)|max.*(requests|size)/i;
/** Statuses that tell of this message; one that is busy or broken answers others. */
const REFUSED_STATUSES: readonly number[] = [400, 403, 405, 406, 411, 413, 414, 422, 431, 501];
/** After so many messages a limit that was met is tried anew: the node behind the address may be another. */
const FORGET_AFTER = 1_000;

/**
 * Sends questions that are asked at the same time in one message, in as many as the node takes at once. One that refuses a message for its
 * size gets smaller ones, down to one question each; they grow again while it goes well. A node that is busy gets a smaller one the
 * next time, and the error stands. Each message shows the token of now.
 */
export class BatchingProvider extends JsonRpcProvider {
  private most = Infinity;
  /** The least that was refused. */
  private refused = Infinity;
  private sinceRefusal = 0;

  constructor(
    request: FetchRequest,
    network: Network,
    readonly token: RpcToken,
  ) {
    super(request, network, { staticNetwork: network, cacheTimeout: -1, batchStallTime: 1 });
  }

  /** The node's address, without what may be secret in it. */
  get origin(): string {
    return new URL(super._getConnection().url).origin;
  }

  override _getConnection(): FetchRequest {
    const request = super._getConnection();
    const token = this.token.current();
    if (token !== undefined) request.setHeader("authorization", `Bearer ${token}`);
    return request;
  }

  override async _send(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<Answers> {
    const asked = [payload].flat();
    const answers: Answers = [];
    while (answers.length < asked.length) {
      const part = asked.slice(answers.length, answers.length + this.most);
      const got = await this.message(part);
      if (got !== undefined) answers.push(...got);
    }
    return answers;
  }

  /** Sends one message as it is. */
  protected async post(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<Answers> {
    return super._send(payload);
  }

  /** The answers to one message; undefined when it was too large, and a smaller one is to be sent. */
  private async message(part: JsonRpcPayload[]): Promise<Answers | undefined> {
    const [only] = part;
    if (part.length === 1 && only !== undefined) return [answerTo(only, await this.deliver(only))];
    let answers: Answers;
    try {
      answers = await this.deliver(part);
    } catch (error) {
      if (isUnauthorized(error)) throw error;
      this.most = Math.ceil(part.length / 2);
      if (!isRefusedMessage(error)) throw error;
      this.shrink(part.length);
      return undefined;
    }
    const found = part.map(({ id }) => answers.find((answer) => answer.id === id)).filter((one) => one !== undefined);
    if (found.length === part.length && !found.some(isTooLarge)) {
      this.grow(part.length);
      return found;
    }
    const [whole] = answers;
    if (answers.length !== 1 || whole === undefined || !isBusy(whole)) {
      this.shrink(part.length);
      return undefined;
    }
    // Said once, it is said to every question.
    this.most = Math.ceil(part.length / 2);
    return part.map(({ id }) => ({ ...whole, id }));
  }

  /** Whatever a node refuses to the token that was shown is asked once more when there is another by then: none of it was done. */
  private async deliver(payload: JsonRpcPayload | JsonRpcPayload[]): Promise<Answers> {
    const shown = this.token.current();
    const another = () => this.token.renewed() !== shown;
    let answers: Answers;
    try {
      answers = (await this.post(payload)).filter(isAnswer);
    } catch (error) {
      if (!isUnauthorized(error) || !another()) throw error;
      return (await this.post(payload)).filter(isAnswer);
    }
    const refused = [payload].flat().filter(({ id }) => answers.some((one) => one.id === id && isUnauthorized(one)));
    if (refused.length === 0 || !another()) return answers;
    const again = (await this.post(refused)).filter(isAnswer);
    return [...answers.filter((one) => !isUnauthorized(one)), ...again];
  }

  private shrink(size: number): void {
    this.refused = Math.min(this.refused, size);
    this.sinceRefusal = 0;
    this.most = Math.ceil(size / 2);
  }

  /** By halves towards what was refused, so that a limit is met now and then and not every other time. */
  private grow(size: number): void {
    if (++this.sinceRefusal > FORGET_AFTER) this.refused = Infinity;
    if (size < this.most) return;
    this.most = Math.min(2 * size, Math.max(size, Math.floor((size + this.refused) / 2), 1), this.refused - 1);
  }
}

/** Whether it says anything: what has neither a result nor an error is none, and ethers would take it for a result. */
function isAnswer(answer: JsonRpcResult | null | undefined): answer is JsonRpcResult {
  return answer !== null && answer !== undefined && ("result" in answer || "error" in answer);
}

/** Error: as ethers says it of a message that lacks an answer; asked again, the node would say no more. */
function answerTo(payload: JsonRpcPayload, answers: Answers): JsonRpcResult {
  const found = answers.find(({ id }) => id === payload.id) ?? answers.find(isOfNoCall);
  if (found !== undefined) return { ...found, id: payload.id };
  throw makeError("missing response for request", "BAD_DATA", { value: answers, info: { payload } });
}

/** An error of a message as a whole names none of its calls (JSON-RPC 2.0, 5). */
function isOfNoCall(answer: JsonRpcResult): boolean {
  return "error" in answer && (answer.id as number | null) === null;
}

function isTooLarge(answer: JsonRpcResult): boolean {
  if (!("error" in answer) || revertOf(answer.error) !== undefined) return false;
  return TOO_LARGE.test(rpcErrorOf(answer.error)?.message ?? "");
}

function isBusy(answer: JsonRpcResult): boolean {
  return "error" in answer && isRateLimit(answer.error) && !isTooLarge(answer);
}

function isRefusedMessage(error: unknown): boolean {
  return isError(error, "SERVER_ERROR") && REFUSED_STATUSES.includes(error.response?.statusCode ?? 0);
}
