import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { recoverSigner } from "../../../sdk/recoverSigner.js";
import { eventAccess, type RelayerDomain } from "../../../sdk/relayer/eventAccess.js";
import * as schemas from "../../../sdk/relayer/schemas.js";
import { typedDataHash } from "../../../sdk/typedDataHash.js";
import { errors } from "../../common/http/errors.js";
import type { Admission } from "../../common/http/Admission.js";
import type { Service } from "../Service.js";
import { EventStreams } from "./EventStreams.js";
import { fateOrThrow } from "./fateOrThrow.js";
import { standingOf } from "./standingOf.js";

const A_DAY = 86_400;
const tags = ["requests"];
const stream = {
  200: { description: "Events named fate", content: { "text/event-stream": { schema: z.string() } } },
  ...errors,
};

/** Fates as they come, by server-sent events. */
export function eventRoutes(app: FastifyInstance, service: Service, admission: Admission): void {
  const { queue, config, members, metrics, clock } = service;
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const streams = new EventStreams(queue, config.limits, metrics.streams);
  app.addHook("preClose", async () => streams.close());
  const domain = { chainId: BigInt(config.chainId), forwarder: config.forwarder.address };

  routes.get(
    "/requests/:id/events",
    {
      schema: {
        tags,
        summary: "What becomes of a request, as it happens",
        description:
          "Ends with its last event. With Last-Event-ID it goes on after that one; 204 when nothing follows.",
        params: schemas.requestParams,
        response: { ...stream, 204: z.null().meta({ description: "The request has ended, and nothing follows" }) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { member, status } = fateOrThrow(queue, id);
      streams.start(request, reply, admission.visitors.of(request.raw), {
        subject: id,
        after: (number) => queue.events.after(member, number, id),
        start: 0,
        newest: queue.events.last(member),
        over: hasEnded(status),
        isLast: ({ fate }) => hasEnded(fate.status),
      });
    },
  );
  routes.get(
    "/members/:address/events",
    {
      schema: {
        tags,
        summary: "What becomes of all requests of a member, as it happens",
        description:
          "Begins with what happens next, or after Last-Event-ID. The signature is the member's own: EIP-712 " +
          "EventAccess(address account, uint256 expiresAt) in the domain Milk Relayer, version 1, of the chain and forwarder.",
        params: schemas.memberParams,
        querystring: schemas.eventQuery,
        response: stream,
      },
    },
    async (request, reply) => {
      const { address } = request.params;
      const { raw, query } = request;
      const now = Math.floor(clock() / 1_000);
      admission.check(raw, members.knows(address), () => checkAccess(domain, address, query, now));
      await standingOf(service, admission, raw, address);
      const newest = queue.events.last(address);
      streams.start(request, reply, admission.visitors.of(raw), {
        subject: address,
        after: (number) => queue.events.after(address, number),
        start: newest,
        newest,
        over: false,
        isLast: () => false,
      });
    },
  );
}

function hasEnded(status: schemas.Fate["status"]): boolean {
  return status === "mined" || status === "failed";
}

function checkAccess(
  relayer: RelayerDomain,
  account: string,
  { expiresAt, signature }: z.output<typeof schemas.eventQuery>,
  now: number,
): void {
  const remedy = "Sign anew: sdk/relayer/eventAccess.ts shows how.";
  if (expiresAt <= now || expiresAt > now + A_DAY) {
    throw new AllianceError("SIGNATURE_EXPIRED", "The access is over, or lasts for more than a day.", remedy);
  }
  const { domain, types, value } = eventAccess(relayer, account, expiresAt);
  if (recoverSigner(typedDataHash(domain, types, value), signature) !== account) {
    throw new AllianceError("SIGNATURE_INVALID", `The signature is not that of ${account}.`, remedy);
  }
}
