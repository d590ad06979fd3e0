import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { BookReader } from "../../../sdk/book/BookReader.js";
import type { ExpiringPoints } from "../../../sdk/book/expiring.js";
import * as schemas from "../../../sdk/programme/schemas.js";
import { eraseCustomer } from "../members/eraseCustomer.js";
import type { Service } from "../Service.js";
import { authenticateShop } from "./authenticateShop.js";
import { errors } from "../../common/http/errors.js";
import { shopSecurity } from "./openApi.js";
import { rateLimit } from "../../common/http/rateLimit.js";
import { balanceAnswer, historyAnswer } from "./answers.js";

const describe = (summary: string, description?: string) => ({
  tags: ["shop"],
  security: shopSecurity,
  summary,
  ...(description === undefined ? {} : { description }),
});

/** The shop's side: what is bought, returned and spent, and who has what. */
export function shopRoutes(app: FastifyInstance, service: Service): void {
  const { book, config } = service;
  const limit = rateLimit(app, config.limits.perShop);
  // After the limit by address, which counts those who guess at keys; before the body is read.
  app.addHook("preParsing", async (request, reply) => {
    await limit(request, reply, authenticateShop(config.shops, request.headers.authorization));
  });
  const routes = app.withTypeProvider<ZodTypeProvider>();

  routes.post(
    "/accruals",
    {
      schema: {
        ...describe("Records the points of a purchase", "The same reference with the same content is recorded once."),
        body: schemas.accrual,
        response: { 200: schemas.recordedAccrual, ...errors },
      },
    },
    async ({ body }) => book.accrue(body),
  );
  routes.post(
    "/refunds",
    {
      schema: {
        ...describe("Takes back the points of a purchase that was returned"),
        body: schemas.refund,
        response: { 200: schemas.recordedRefund, ...errors },
      },
    },
    async ({ body }) => book.refund(body),
  );
  routes.post(
    "/redemptions",
    {
      schema: {
        ...describe("Spends points at the shop, earliest first"),
        body: schemas.redemption,
        response: { 200: schemas.recordedRedemption, ...errors },
      },
    },
    async ({ body }) => {
      const { cohorts, ...rest } = book.redeem(body);
      return { ...rest, cohorts: [...cohorts] };
    },
  );
  customerRoutes(app, service);
  // Without the type provider: the answer is a stream.
  app.get(
    "/expiring",
    {
      schema: {
        ...describe(
          "Whose points expire within so many days",
          "One JSON object a line: customerNumber, epoch, expiresAt, points. Streamed, however many there are.",
        ),
        querystring: schemas.expiringQuery,
        response: {
          200: { description: "The lines", content: { "application/x-ndjson": { schema: z.string() } } },
          ...errors,
        },
      },
    },
    async ({ query }, reply) => {
      const { days } = schemas.expiringQuery.parse(query);
      // A reader of its own: a slow receiver sees one state of the book and keeps nobody waiting.
      const reader = BookReader.open(book.path, { clock: service.clock });
      const stream = Readable.from(expiringLines(reader, days));
      stream.once("close", () => reader.close());
      return reply.type("application/x-ndjson").send(stream);
    },
  );
}

function* expiringLines(reader: BookReader, days: number): Generator<string> {
  for (const line of reader.expiring(days)) yield textOf(line);
}

function textOf(line: ExpiringPoints): string {
  return `${JSON.stringify(z.encode(schemas.expiringLine, line))}\n`;
}

/** Routes of one customer. */
function customerRoutes(app: FastifyInstance, service: Service): void {
  const { book } = service;
  const routes = app.withTypeProvider<ZodTypeProvider>();
  const params = schemas.customerParams;
  routes.get(
    "/customers/:number",
    {
      schema: {
        ...describe("A customer's points by cohort, and what it owes"),
        params,
        response: { 200: schemas.balance, ...errors },
      },
    },
    async ({ params: { number } }) => balanceAnswer(book.balanceOf({ customerNumber: number })),
  );
  routes.get(
    "/customers/:number/history",
    {
      schema: {
        ...describe("What happened to a customer's points, latest first"),
        params,
        querystring: schemas.historyQuery,
        response: { 200: schemas.historyPage, ...errors },
      },
    },
    async ({ params: { number }, query }) => historyAnswer(book.historyOf({ customerNumber: number }, query)),
  );
  routes.post(
    "/customers/:number/claims",
    {
      schema: {
        ...describe(
          "Makes a one-time code with which the customer's wallet binds its account",
          "Valid for 15 minutes.",
        ),
        params,
        response: { 200: schemas.claim, ...errors },
      },
    },
    async ({ params: { number } }) => book.createClaim(number),
  );
  routes.delete(
    "/customers/:number/account",
    {
      schema: {
        ...describe(
          "Unties the account of a customer who lost its key or changed wallets",
          "The lost key sees and releases nothing any more; a new claim binds another account. Refused while a release is under way.",
        ),
        params,
        response: { 200: schemas.unbinding, ...errors },
      },
    },
    ({ params: { number } }) => {
      book.unbindAccount(number);
      return { unbound: true };
    },
  );
  routes.delete(
    "/customers/:number",
    {
      schema: {
        ...describe(
          "Destroys a customer's data",
          "Refused while a release is under way or the account holds points on chain.",
        ),
        params,
        response: { 200: schemas.erasure, ...errors },
      },
    },
    async ({ params: { number } }) => {
      const { scrubbed } = await eraseCustomer(service, number);
      return { erased: true, scrubbed };
    },
  );
}
