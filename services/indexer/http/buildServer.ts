import type { FastifyInstance } from "fastify";
import { Admission } from "../../common/http/Admission.js";
import { createServer } from "../../common/http/createServer.js";
import { operationRoutes } from "../../common/http/operationRoutes.js";
import type { ProblemRules } from "../../common/http/problemOf.js";
import type { Service } from "../Service.js";
import { caching } from "./caching.js";
import { exchangeRoutes } from "./exchangeRoutes.js";
import { operationOf } from "./operationOf.js";

/** The indexer's own errors, as answers. */
export const problems: ProblemRules = {
  statuses: {
    INVALID_PERIOD: 400,
    TOO_MANY_INTERVALS: 400,
    INDEX_EMPTY: 503,
    INDEX_LOCKED: 503,
    INDEX_UNREADABLE: 503,
    INDEX_STOPPED: 503,
    INDEX_FULL: 507,
  },
  internal: /^INDEX_/,
};

/** The read API: nothing in it changes anything, and nothing in it is of one member or of one partner alone. Nothing listens yet. */
export async function buildServer(service: Service): Promise<FastifyInstance> {
  const { config, metrics, log } = service;
  const { trustProxy: proxies, limits, allowOrigin } = config;
  const app = await createServer({
    admission: new Admission({ proxies, ...limits }),
    problems,
    openapi: {
      info: {
        title: "Milk Alliance exchange",
        description: "Pools, trades, prices and volumes of the exchange, as its chain records them.",
        version: "1.0.0",
      },
      tags: [{ name: "exchange" }, { name: "operation" }],
    },
    metrics,
    log,
  });
  operationRoutes(app, operationOf(service));
  await app.register(
    async (routes) => {
      caching(routes);
      if (allowOrigin !== undefined) {
        routes.addHook("onRequest", async (_, reply) => {
          void reply.header("access-control-allow-origin", allowOrigin).header("vary", "origin");
        });
      }
      exchangeRoutes(routes, service);
    },
    { prefix: "/v1" },
  );
  return app;
}
