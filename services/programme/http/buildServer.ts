import { isAddress } from "ethers";
import type { FastifyInstance } from "fastify";
import { MEMBER_HEADERS } from "../../../sdk/programmeRequest.js";
import { Admission } from "../../common/http/Admission.js";
import { createServer } from "../../common/http/createServer.js";
import { operationRoutes } from "../../common/http/operationRoutes.js";
import { isBound } from "../members/isBound.js";
import type { Service } from "../Service.js";
import { memberRoutes } from "./memberRoutes.js";
import { openApi } from "./openApi.js";
import { operationOf } from "./operationOf.js";
import { problems } from "./problems.js";
import { shopOf } from "./shopOf.js";
import { shopRoutes } from "./shopRoutes.js";

/** The service's HTTP side: routes with their schemas, limits, errors. Nothing listens yet. */
export async function buildServer(service: Service): Promise<FastifyInstance> {
  const { config, metrics, log } = service;
  const admission = new Admission({
    proxies: config.trustProxy,
    ...config.limits,
    namesKnown: ({ headers }) => {
      const account = headers[MEMBER_HEADERS.account];
      if (typeof account !== "string") return undefined;
      return isAddress(account) ? isBound(service.reads, account) : Promise.resolve(false);
    },
    isKnown: ({ headers }) => shopOf(config.shops, headers.authorization) !== undefined,
  });
  const app = await createServer({
    admission,
    problems,
    openapi: openApi,
    metrics,
    log,
  });
  await app.register(async (routes) => operationRoutes(routes, operationOf(service)));
  await app.register(async (routes) => shopRoutes(routes, service), { prefix: "/v1" });
  await app.register(async (routes) => memberRoutes(routes, service, admission), { prefix: "/v1/member" });
  return app;
}
