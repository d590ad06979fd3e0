import { Readable } from "node:stream";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import type { ExpiringPage, ExpiringPoints } from "../../../sdk/book/expiring.js";
import * as schemas from "../../../sdk/programme/schemas.js";
import { eraseCustomer } from "../members/eraseCustomer.js";
import type { Service } from "../Service.js";
import type { BookReads } from "../threads/objects.js";
import { accrualsRoute } from "./accrualsRoute.js";
import { authenticateShop } from "./authenticateShop.js";
import { errors } from "../../common/http/errors.js";
import { shopSecurity } from "./openApi.js";
import { CallerLimit } from "../../common/http/CallerLimit.js";
import { Quota } from "../../common/http/Quota.js";
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
  const limit = new CallerLimit(config.limits.perShop);
  const shops = new WeakMap<FastifyRequest, string>();
  const shopOf = (request: FastifyRequest) => shops.get(request) ?? "";
  // After the limit by address, which counts those who guess at keys; before the body is read.
  app.addHook("preParsing", async (request) => {
    const shop = authenticateShop(config.shops, request.headers.authorization);
    limit.take(shop);
    shops.set(request, shop);
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
      const { cohorts, ...rest } = await book.redeem(body);
      return { ...rest, cohorts: [...cohorts] };
    },
  );
  customerRoutes(app, service);
  expiringRoute(app, service, shopOf);
  app.register(async (scope) =>
    accrualsRoute(scope, service, (request, several) => limit.take(shopOf(request), several)),
  );
}

/** Whoever reads so slowly that it takes longer asks again. */
const LONGEST_STREAM_MS = 600_000;

function expiringRoute(
  app: FastifyInstance,
  { reads, config }: Service,
  shopOf: (request: FastifyRequest) => string,
): void {
  const open = new Quota(config.limits.streamsPerShop);
  // Without the type provider: the answer is a stream.
  app.get(
    "/expiring",
    {
      schema: {
        ...describe(
          "Whose points expire within so many days",
          "One JSON object a line: customerNumber, epoch, expiresAt, points. Streamed, however many there are, page by page: a line is as its " +
            "customer's points are when its page is read. Ten minutes at most, and a few at a time.",
        ),
        querystring: schemas.expiringQuery,
        response: {
          200: { description: "The lines", content: { "application/x-ndjson": { schema: z.string() } } },
          ...errors,
        },
      },
    },
    async (request, reply) => {
      const { days } = schemas.expiringQuery.parse(request.query);
      const epochs = await reads.expiringEpochs(days);
      const release = open.hold(shopOf(request));
      if (release === undefined) {
        const message = `The shop reads ${open.max} such lists already.`;
        throw new AllianceError("TOO_MANY_OPEN", message, "Read one of them to its end, or close it.");
      }
      const stream = Readable.from(expiringPages(reads, epochs), { highWaterMark: 1 });
      const longest = setTimeout(() => stream.destroy(), LONGEST_STREAM_MS);
      reply.raw.once("close", () => {
        release();
        clearTimeout(longest);
        stream.destroy();
      });
      return reply.type("application/x-ndjson").send(stream);
    },
  );
}

/** Nothing of the book is held while a slow receiver is waited for; between two pages others have their turn. */
async function* expiringPages(reads: BookReads, epochs: readonly number[]): AsyncGenerator<string> {
  for (const epoch of epochs) {
    let after: number | undefined = 0;
    while (after !== undefined) {
      const page: ExpiringPage = await reads.expiringPage(epoch, after);
      if (page.lines.length > 0) yield page.lines.map(textOf).join("");
      after = page.next;
    }
  }
}

function textOf(line: ExpiringPoints): string {
  return `${JSON.stringify(z.encode(schemas.expiringLine, line))}\n`;
}

/** Routes of one customer. */
function customerRoutes(app: FastifyInstance, service: Service): void {
  const { book, reads } = service;
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
    async ({ params: { number } }) => balanceAnswer(await reads.balanceOf({ customerNumber: number })),
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
    async ({ params: { number }, query }) => historyAnswer(await reads.historyOf({ customerNumber: number }, query)),
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
    async ({ params: { number } }) => {
      await book.unbindAccount(number);
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
