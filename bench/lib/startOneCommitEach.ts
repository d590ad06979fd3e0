import { pino } from "pino";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import { Book } from "../../sdk/book/Book.js";
import * as schemas from "../../sdk/programme/schemas.js";
import { Admission } from "../../services/common/http/Admission.js";
import { closeServer } from "../../services/common/http/closeServer.js";
import { createServer } from "../../services/common/http/createServer.js";
import { listen } from "../../services/common/http/listen.js";
import { ServiceMetrics } from "../../services/common/ServiceMetrics.js";
import type { ProgrammeConfig } from "../../services/programme/config.js";
import { authenticateShop } from "../../services/programme/http/authenticateShop.js";
import { problems } from "../../services/programme/http/problems.js";
import { shopOf } from "../../services/programme/http/shopOf.js";

/** The baseline: the same HTTP, authentication and log, and one durable commit for each accrual, which the event loop waits for. */
export async function startOneCommitEach(config: ProgrammeConfig): Promise<{ url: string; stop(): Promise<void> }> {
  const book = Book.open(config.book);
  const app = await createServer({
    admission: new Admission({
      proxies: [],
      ...config.limits,
      isKnown: ({ headers }) => shopOf(config.shops, headers.authorization) !== undefined,
    }),
    problems,
    openapi: {},
    metrics: new ServiceMetrics("baseline"),
    log: pino({ level: config.log, base: null }, { write: () => undefined }),
  });
  app.addHook("preParsing", async ({ headers }) => void authenticateShop(config.shops, headers.authorization));
  app
    .withTypeProvider<ZodTypeProvider>()
    .post(
      "/v1/accruals",
      { schema: { body: schemas.accrual, response: { 200: schemas.recordedAccrual } } },
      async ({ body }) => book.accrue(body),
    );
  const url = await listen(app, { host: "127.0.0.1", port: 0 });
  const stop = async () => {
    await closeServer(app);
    book.close();
  };
  return { url, stop };
}
