import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import * as schemas from "../../../sdk/programme/schemas.js";
import { errors } from "../../common/http/errors.js";
import { problemOf } from "../../common/http/problemOf.js";
import type { Service } from "../Service.js";
import { MalformedLine, NDJSON, takeNdjson } from "./ndjson.js";
import { shopSecurity } from "./openApi.js";
import { problems } from "./problems.js";

type Result = z.output<typeof schemas.accrualResult>;

/** A thousand of the longest. */
const BODY_LIMIT = 524_288;

/**
 * Many accruals in one call. Each is recorded by itself, together with what others ask at the time.
 *
 * @param take Counts what the shop asks beyond its one request.
 */
export function accrualsRoute(
  app: FastifyInstance,
  { book, log }: Service,
  take: (request: FastifyRequest, several: number) => void,
): void {
  takeNdjson(app);
  app.post(
    "/accruals/batch",
    {
      bodyLimit: BODY_LIMIT,
      // Each of them is checked by itself.
      validatorCompiler: () => (value: unknown) => ({ value }),
      schema: {
        tags: ["shop"],
        security: shopSecurity,
        summary: "Records the points of many purchases in one call",
        description:
          `A list of accruals, or one a line; ${schemas.MOST_ACCRUALS} and 512 KiB at most. The answer has the form of what was sent: one result for ` +
          "each, in their order. One that is refused, or a line that is no JSON, keeps no other from being recorded; with the same references all of " +
          "it can be sent again. Each counts as one request of the shop's.",
        consumes: ["application/json", NDJSON],
        body: schemas.accruals,
        response: {
          200: {
            description: "One result for each",
            content: { "application/json": { schema: schemas.accrualResults }, [NDJSON]: { schema: z.string() } },
          },
          ...errors,
        },
      },
    },
    async (request, reply) => {
      const items = listOf(request.body);
      take(request, items.length - 1);
      const results = await Promise.all(items.map(async (item) => record(item)));
      const texts = results.map((each) => JSON.stringify(each, amountsAsText));
      if (request.headers["content-type"]?.startsWith(NDJSON) === true) {
        return reply
          .type(NDJSON)
          .serializer(String)
          .send(`${texts.join("\n")}\n`);
      }
      return reply
        .type("application/json")
        .serializer(String)
        .send(`[${texts.join(",")}]`);
    },
  );

  async function record(item: unknown): Promise<Result> {
    try {
      if (item instanceof MalformedLine) throw item.error;
      const { recordedAt, epoch, points, repaid, settlesAt, expiresAt, duplicate } = await book.accrue(parsed(item));
      return { recorded: { recordedAt, epoch, points, repaid, settlesAt, expiresAt, duplicate } };
    } catch (error) {
      const problem = problemOf(error, problems);
      if (problem.status >= 500) log.error({ code: problem.code, route: "/v1/accruals/batch" }, "an accrual failed");
      return { problem };
    }
  }
}

function listOf(body: unknown): readonly unknown[] {
  const most = schemas.MOST_ACCRUALS;
  if (Array.isArray(body) && body.length > 0 && body.length <= most) return body;
  const found = Array.isArray(body) ? `has ${body.length} accruals` : "is no list";
  throw new AllianceError("INVALID_REQUEST", `The body ${found}.`, `Send a list of 1 to ${most} accruals.`);
}

function parsed(item: unknown): z.output<typeof schemas.accrual> {
  const { data, error } = schemas.accrual.safeParse(item);
  if (data !== undefined) return data;
  const wrong = error.issues.map(
    ({ path, message }) => `${path.length === 0 ? "accrual" : path.join(".")}: ${message}`,
  );
  throw new AllianceError("INVALID_REQUEST", `${wrong.join("; ")}.`, "See /openapi.json for what is expected.");
}

/** As `points` of the schemas has them. */
function amountsAsText(_: string, value: unknown): unknown {
  return typeof value === "bigint" ? value.toString() : value;
}
