/** A price takes a few hundred bytes; the rates of all currencies some thousands. */
export const MOST_BYTES = 1_000_000;
/** With 418 some answer whoever went on after a 429. */
export const ASKED_TOO_OFTEN: readonly number[] = [418, 429];

/** How a request is bounded. */
export interface Bounds {
  readonly timeoutMilliseconds: number;
  readonly signal: AbortSignal;
}

/**
 * Fetches an answer whole, within a time and a size that hold for its body too, and without following redirects: a source that
 * answers drop by drop, or without an end, keeps nobody waiting. Throws a `RangeError` when it is too large.
 */
export async function boundedFetch(
  url: string,
  init: RequestInit,
  { timeoutMilliseconds, signal }: Bounds,
): Promise<Response> {
  const bound = AbortSignal.any([signal, AbortSignal.timeout(timeoutMilliseconds)]);
  const { method = "GET", headers } = init;
  const response = await fetch(url, { method, ...(headers && { headers }), redirect: "error", signal: bound });
  const chunks: Uint8Array[] = [];
  let size = 0;
  const body: Iterable<Uint8Array> | AsyncIterable<Uint8Array> = response.body ?? [];
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > MOST_BYTES) throw new RangeError(`the answer is larger than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  const { status, statusText } = response;
  // A body is not allowed with these.
  const whole = status === 204 || status === 304 ? null : Buffer.concat(chunks);
  return new Response(whole, { status, statusText, headers: response.headers });
}
