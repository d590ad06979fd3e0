import { z } from "zod";
import { account, forwardRequest } from "../../../sdk/programme/schemas.js";
import type { ReadyJob } from "./Job.js";

const schema = z.array(
  z.strictObject({
    requestId: z.string(),
    account,
    issueIds: z.array(z.int()),
    exchange: forwardRequest.optional(),
  }),
);

/** A release as a transaction of the outbox remembers it. */
export type SentJob = z.output<typeof schema>[number];

/** What a batch is about, as the outbox keeps it. */
export const batchPayload = {
  encode(jobs: readonly ReadyJob[]): string {
    const sent = jobs.map(({ requestId, account: to, lines, exchange }) => ({
      requestId,
      account: to,
      issueIds: lines.map(({ issueId }) => issueId),
      exchange,
    }));
    return JSON.stringify(z.encode(schema, sent));
  },
  decode(text: string): SentJob[] {
    return schema.parse(JSON.parse(text));
  },
};
