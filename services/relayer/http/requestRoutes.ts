import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import * as schemas from "../../../sdk/relayer/schemas.js";
import { errors } from "../../common/http/errors.js";
import type { Admission } from "../../common/http/Admission.js";
import { CallerLimit } from "../../common/http/CallerLimit.js";
import { acceptRequest } from "../acceptRequest.js";
import { isAhead } from "../isAhead.js";
import { requestId } from "../requestId.js";
import type { Service } from "../Service.js";
import { fateOrThrow } from "./fateOrThrow.js";
import { standingOf } from "./standingOf.js";

/** With these the chain is not the one that requests were signed for, or not as far: nothing is accepted. */
const REFUSED = new Set(["WRONG_CHAIN", "CHAIN_REPLACED", "NODE_BEHIND", "NO_CONTRACT"]);
const tags = ["requests"];

/** Requests are handed in, and their fates asked for. */
export function requestRoutes(app: FastifyInstance, service: Service, admission: Admission): void {
  const { config, allowed, queue, intake, members, engine, metrics, clock } = service;
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const limit = new CallerLimit(config.limits.perMember);
  routes.post(
    "/requests",
    {
      onRequest: async ({ raw }) => admission.refuseForger(raw),
      schema: {
        tags,
        summary: "Hands in a member's signed request",
        description:
          "202 once it is on the disk: from then on it is run once, or its failure told. The same request again gives the same id, and 200.",
        body: schemas.relayRequest,
        response: { 200: schemas.fate, 202: schemas.fate, ...errors },
      },
    },
    async (request, reply) => {
      if (REFUSED.has(engine.node)) {
        throw new AllianceError(engine.node, "The node is not usable.", "Try again later; nothing was recorded.");
      }
      const { body, raw } = request;
      // Before its signature and outside its member's limit: everybody can read on chain what ran, and hand it in again.
      const known = queue.fateOf(requestId(config, body));
      if (known !== undefined) return reply.code(200).send(known);
      // The same holds of what ran elsewhere.
      intake.refuseUsed(body);
      limit.refuse(body.from);
      const now = Math.floor(clock() / 1_000);
      const id = admission.check(raw, members.knows(body.from), () => acceptRequest(config, allowed, body, now));
      limit.take(body.from);
      const standing = await standingOf(service, admission, raw, body.from);
      const parked = engine.reached && (await isAhead(service, body));
      const { fate, duplicate } = await intake.take(id, body, { standing, parked });
      if (duplicate) return reply.code(200).send(fate);
      metrics.accepted.inc();
      return reply.code(202).send(fate);
    },
  );
  routes.get(
    "/requests/:id",
    {
      schema: {
        tags,
        summary: "What became of a request",
        params: schemas.requestParams,
        response: { 200: schemas.fate, ...errors },
      },
    },
    async ({ params }) => fateOrThrow(queue, params.id),
  );
}
