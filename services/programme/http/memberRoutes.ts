import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import * as schemas from "../../../sdk/programme/schemas.js";
import { acceptConsent } from "../members/acceptConsent.js";
import { acceptRelease } from "../members/acceptRelease.js";
import { accountState } from "../members/accountState.js";
import { bindAccount } from "../members/bindAccount.js";
import { isBound } from "../members/isBound.js";
import { releaseState } from "../members/releaseState.js";
import type { Service } from "../Service.js";
import { balanceAnswer, historyAnswer } from "./answers.js";
import { authenticateMember } from "./authenticateMember.js";
import { errors } from "../../common/http/errors.js";
import { memberSecurity } from "./openApi.js";
import type { Admission } from "../../common/http/Admission.js";
import { CallerLimit } from "../../common/http/CallerLimit.js";
import { rawBodyOf } from "../../common/http/rawBodies.js";

const describe = (summary: string, description?: string) => ({
  tags: ["member"],
  security: memberSecurity,
  summary,
  ...(description === undefined ? {} : { description }),
});

/** The member's side: every request is signed by the member's account, which is who it is about. */
export function memberRoutes(app: FastifyInstance, service: Service, admission: Admission): void {
  const { reads, config, clock, replays } = service;
  const domain = { chainId: BigInt(config.chainId), point: config.point };
  const limit = new CallerLimit(config.limits.perMember);
  const accounts = new WeakMap<FastifyRequest, string>();
  app.addHook("onRequest", async ({ raw }) => admission.refuseForger(raw));
  app.addHook("preValidation", async (request) => {
    const { method, originalUrl: path, headers, raw } = request;
    const body = rawBodyOf(request);
    const costly = async (named: string, work: () => void) => {
      limit.refuse(named);
      admission.check(raw, await isBound(reads, named), work);
    };
    const account = await authenticateMember(
      { domain, replays, costly, now: clock() },
      { method, path, body, headers },
    );
    limit.take(account);
    accounts.set(request, account);
  });
  const member = (request: FastifyRequest): string => {
    const account = accounts.get(request);
    if (account === undefined) throw new TypeError("a member's route ran before its signature was checked");
    return account;
  };
  accountRoutes(app, service, member);
  releaseRoutes(app, service, member);
}

type MemberOf = (request: FastifyRequest) => string;

function accountRoutes(app: FastifyInstance, service: Service, member: MemberOf): void {
  const { reads } = service;
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.post(
    "/account",
    {
      schema: {
        ...describe(
          "Binds the account to the customer that the claim was made for",
          "In the book only: the chain learns nothing.",
        ),
        body: schemas.accountClaim,
        response: { 200: schemas.boundAccount, ...errors },
      },
    },
    async (request) => bindAccount(service, member(request), request.body.claim),
  );
  routes.get(
    "/account",
    {
      schema: {
        ...describe("What the wallet needs to sign consents and requests, from the chain"),
        response: { 200: schemas.accountState, ...errors },
      },
    },
    async (request) => accountState(service, member(request)),
  );
  routes.get(
    "/balance",
    {
      schema: { ...describe("The member's points by cohort"), response: { 200: schemas.balance, ...errors } },
    },
    async (request) => balanceAnswer(await reads.balanceOf({ account: member(request) })),
  );
  routes.get(
    "/history",
    {
      schema: {
        ...describe("What happened to the member's points, latest first"),
        querystring: schemas.historyQuery,
        response: { 200: schemas.historyPage, ...errors },
      },
    },
    async (request) => historyAnswer(await reads.historyOf({ account: member(request) }, request.query)),
  );
  routes.get(
    "/expiring",
    {
      schema: {
        ...describe("Which of the member's points expire within so many days"),
        querystring: schemas.expiringQuery,
        response: { 200: schemas.expiring, ...errors },
      },
    },
    async (request) => ({ cohorts: await reads.expiringOf({ account: member(request) }, request.query.days) }),
  );
}

function releaseRoutes(app: FastifyInstance, service: Service, member: MemberOf): void {
  const { reads } = service;
  const routes = app.withTypeProvider<ZodTypeProvider>();
  routes.put(
    "/consent",
    {
      schema: {
        ...describe(
          "Gives the account's consent to be linked anew",
          "For a release that waits since its consent expired.",
        ),
        body: schemas.consent,
        response: { 200: schemas.consent.pick({ deadline: true }), ...errors },
      },
    },
    async (request) => {
      await acceptConsent(service, member(request), request.body);
      return { deadline: request.body.deadline };
    },
  );
  routes.post(
    "/releases",
    {
      schema: {
        ...describe(
          "Takes points to the chain",
          "Debits the book at once; the chain follows. With an exchange request they are exchanged right then.",
        ),
        body: schemas.release,
        response: { 200: schemas.releaseState, ...errors },
      },
    },
    async (request) => {
      const release = await acceptRelease(service, member(request), request.body);
      return releaseState(service.notes, release);
    },
  );
  routes.get(
    "/releases/:id",
    {
      schema: {
        ...describe("What became of a release and its exchange request"),
        params: schemas.requestIdParams,
        response: { 200: schemas.releaseState, ...errors },
      },
    },
    async (request) => {
      const { id } = request.params;
      const release = await reads.releaseOf(id);
      if (release?.account === member(request)) return releaseState(service.notes, release);
      throw new AllianceError("RELEASE_UNKNOWN", `The account has no release ${id}.`, "Check the number.");
    },
  );
}
