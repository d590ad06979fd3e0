import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { RetryLater } from "../RetryLater.js";
import type { Admission } from "./Admission.js";
import type { Problem } from "./problemOf.js";

/** What stands between the network and a service's routes. */
export interface Door {
  readonly admission: Admission;
  readonly problemOf: (error: unknown) => Problem;
  /** Told of each answer that no route gave. */
  readonly onRefusal: (method: string, status: number) => void;
}

const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;
const KEEP_ALIVE_MS = 30_000;
/** A connection over which nothing gets on, in either direction. A write may wait for a lock that long. */
const IDLE_MS = 120_000;
const CHECK_MS = 2_000;
const HEADER_BYTES = 16_384;
const LONGEST_URL = 4_096;

/**
 * A server that asks {@link Admission} before anything else and answers by a problem what never becomes a request: headers that are too large
 * or too slow, what is no HTTP, expectations that nobody meets.
 */
export function openHttp(listener: RequestListener, door: Door): Server {
  const { admission } = door;
  const timing = { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS, connectionsCheckingInterval: CHECK_MS };
  const server = createServer({ ...timing, keepAliveTimeout: KEEP_ALIVE_MS, maxHeaderSize: HEADER_BYTES });
  let connected = 0;
  server.setTimeout(IDLE_MS);
  server.on("connection", (socket) => {
    connected++;
    socket.once("close", () => connected--);
    if (!admission.connect(socket, connected)) socket.destroy();
  });
  server.on("request", (request, response) => {
    const refused = (error: unknown) => refuse(door, request, response, error);
    const goOn = () => {
      checkUrl(request);
      listener(request, response);
    };
    try {
      const entering = admission.enter(request, response);
      if (entering === undefined) goOn();
      else entering.then(goOn).catch(refused);
    } catch (error) {
      refused(error);
    }
  });
  server.on("checkExpectation", (request: IncomingMessage, response: ServerResponse) => {
    admission.count(admission.visitors.of(request));
    const message = "The service meets no expectation but 100-continue.";
    refuse(door, request, response, new AllianceError("EXPECTATION_FAILED", message, "Leave the header `expect` out."));
  });
  server.on("clientError", (error: Error, socket: Socket) => answerClientError(door, error, socket));
  return server;
}

function checkUrl({ url = "" }: IncomingMessage): void {
  if (url.length > LONGEST_URL) {
    throw new AllianceError("URL_TOO_LONG", "The address is too long.", `Ask for at most ${LONGEST_URL} characters.`);
  }
}

function refuse(door: Door, { method = "" }: IncomingMessage, response: ServerResponse, error: unknown): void {
  const problem = door.problemOf(error);
  if (error instanceof RetryLater) response.setHeader("retry-after", error.seconds);
  door.onRefusal(method, problem.status);
  const body = Buffer.from(JSON.stringify(problem));
  response.writeHead(problem.status, { "content-type": "application/problem+json", "content-length": body.length });
  response.end(body);
}

/** What Node's parser or clock ended before it was a request. */
function answerClientError({ admission, problemOf, onRefusal }: Door, error: Error, socket: Socket): void {
  admission.count(admission.visitors.ofConnection(socket));
  const code = "code" in error ? error.code : undefined;
  if (code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = problemOf(explained(code));
  onRefusal("", problem.status);
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.title}\r\ncontent-type: application/problem+json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  );
}

function explained(code: unknown): AllianceError {
  if (code === "HPE_HEADER_OVERFLOW") {
    const remedy = `Send at most ${HEADER_BYTES / 1_024} KiB of headers, the address with them.`;
    return new AllianceError("HEADERS_TOO_LARGE", "The headers are too large.", remedy);
  }
  if (code === "ERR_HTTP_REQUEST_TIMEOUT") {
    return new AllianceError(
      "REQUEST_TIMEOUT",
      "The request did not come in time.",
      "Send it whole within 30 seconds.",
    );
  }
  return new AllianceError("INVALID_REQUEST", "This is no HTTP request.", "Send HTTP/1.1.");
}
