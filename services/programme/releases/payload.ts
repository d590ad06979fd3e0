import { z } from "zod";
import { consent, forwardRequest } from "../../../sdk/programme/schemas.js";

/** What a release carries in the book besides its points. */
const payload = z.strictObject({ consent: consent.optional(), exchange: forwardRequest.optional() });

/** A member's consent and exchange request, as they came with a release. */
export type ReleasePayload = z.output<typeof payload>;
/** A member's signed call of the exchange, as the forwarder takes it. */
export type ExchangeRequest = z.output<typeof forwardRequest>;

/** As text for the book; the same content gives the same text. Undefined when there is nothing to keep. */
export function encodePayload(content: ReleasePayload): string | undefined {
  const { consent: given, exchange } = content;
  if (given === undefined && exchange === undefined) return undefined;
  return JSON.stringify(z.encode(payload, content));
}

/** From the book's text. */
export function decodePayload(text: string | undefined): ReleasePayload {
  return text === undefined ? {} : payload.parse(JSON.parse(text));
}
