import { z } from "zod";
import { AllianceError } from "../AllianceError.js";
import { isPassingStatus } from "./isPassingStatus.js";
import { problem } from "./schemas.js";
import { ServiceRefusal } from "./ServiceRefusal.js";

/** One request to a programme's service. */
export interface ServiceCall<Body extends z.ZodType, Answer extends z.ZodType> {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path and query. */
  readonly path: string;
  readonly body?: { readonly schema: Body; readonly value: z.output<Body> };
  readonly answer: Answer;
  /** How long this answer is waited for; the connection's time at most. */
  readonly timeoutMilliseconds?: number | undefined;
}

/** How a service is reached. */
export interface ServiceConnection {
  /** Where it listens, without a path. */
  readonly url: string;
  /** How long an answer is waited for; 30,000 by default. */
  readonly timeoutMilliseconds?: number | undefined;
}

const TIMEOUT_MS = 30_000;

/**
 * Asks a service and checks its answer.
 *
 * Errors: the service's own, by code; `SERVICE_UNREACHABLE` without an answer of the service, be it a proxy's (whether it was recorded is not known: repeat it);
 * `SERVICE_ANSWER` when the answer is not what was agreed.
 *
 * @param headersFor Who asks: headers for the body that is sent.
 */
export async function callService<Body extends z.ZodType, Answer extends z.ZodType>(
  { url, timeoutMilliseconds = TIMEOUT_MS }: ServiceConnection,
  { method, path, body, answer, timeoutMilliseconds: most = Infinity }: ServiceCall<Body, Answer>,
  headersFor: (body: string) => Promise<Record<string, string>>,
): Promise<z.output<Answer>> {
  const text = body === undefined ? "" : JSON.stringify(z.encode(body.schema, body.value));
  const headers = {
    ...(await headersFor(text)),
    ...(body === undefined ? {} : { "content-type": "application/json" }),
  };
  const signal = AbortSignal.timeout(Math.min(timeoutMilliseconds, most));
  let status: number;
  let received: string;
  try {
    const response = await fetch(`${url}${path}`, {
      method,
      headers,
      signal,
      ...(body === undefined ? {} : { body: text }),
    });
    status = response.status;
    received = await response.text();
  } catch (cause) {
    throw unreachable(url, cause);
  }
  if (status >= 400) throw refusalOf(url, status, received);
  return parsed(answer, received);
}

function unreachable(url: string, cause: unknown): AllianceError {
  return new AllianceError(
    "SERVICE_UNREACHABLE",
    `The service at ${url} gives no answer.`,
    "Ask again with the same reference: it is recorded once.",
    { cause },
  );
}

function unexpected(cause?: unknown): AllianceError {
  return new AllianceError(
    "SERVICE_ANSWER",
    "The service's answer is not what was agreed.",
    "Check the address, and that client and service are of one version.",
    { cause },
  );
}

function parsed<Answer extends z.ZodType>(schema: Answer, text: string): z.output<Answer> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw unexpected(cause);
  }
}

/** What the service itself did not write, a proxy before it did: whether it was asked at all is not known. */
function refusalOf(url: string, status: number, text: string): AllianceError {
  try {
    const { code, detail, remedy } = problem.parse(JSON.parse(text));
    return new ServiceRefusal(status, code, detail, remedy);
  } catch (cause) {
    const proxys = new Error(`status ${status}`, { cause });
    return isPassingStatus(status) ? unreachable(url, proxys) : unexpected(proxys);
  }
}
