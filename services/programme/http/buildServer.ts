import type { FastifyInstance } from "fastify";
import { createServer } from "../../common/http/createServer.js";
import type { Service } from "../Service.js";
import { memberRoutes } from "./memberRoutes.js";
import { openApi } from "./openApi.js";
import { operatorRoutes } from "./operatorRoutes.js";
import { problems } from "./problems.js";
import { shopRoutes } from "./shopRoutes.js";

/** The service's HTTP side: routes with their schemas, limits, errors. Nothing listens yet. */
export async function buildServer(service: Service): Promise<FastifyInstance> {
  const { config, metrics, log } = service;
  const { trustProxy, limits } = config;
  const app = await createServer({
    trustProxy,
    perAddress: limits.perAddress,
    problems,
    openapi: openApi,
    metrics,
    log,
  });
  await app.register(async (routes) => operatorRoutes(routes, service));
  await app.register(async (routes) => shopRoutes(routes, service), { prefix: "/v1" });
  await app.register(async (routes) => memberRoutes(routes, service), { prefix: "/v1/member" });
  return app;
}
