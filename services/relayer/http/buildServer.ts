import type { FastifyInstance } from "fastify";
import { Admission } from "../../common/http/Admission.js";
import { createServer } from "../../common/http/createServer.js";
import { operationRoutes } from "../../common/http/operationRoutes.js";
import type { Service } from "../Service.js";
import { eventRoutes } from "./eventRoutes.js";
import { operationOf } from "./operationOf.js";
import { problems } from "./problems.js";
import { requestRoutes } from "./requestRoutes.js";

const openapi = {
  info: { title: "Relayer", description: "Submits members' signed requests and pays for them.", version: "1.0.0" },
  tags: [{ name: "requests" }, { name: "operation" }],
};

/** The relayer's HTTP side. Nothing listens yet. */
export async function buildServer(service: Service): Promise<FastifyInstance> {
  const { config, metrics, log } = service;
  const admission = new Admission({ proxies: config.trustProxy, ...config.limits });
  const app = await createServer({ admission, problems, openapi, metrics, log });
  await app.register(async (routes) => operationRoutes(routes, operationOf(service)));
  await app.register(async (routes) => requestRoutes(routes, service, admission), { prefix: "/v1" });
  await app.register(async (routes) => eventRoutes(routes, service, admission), { prefix: "/v1" });
  return app;
}
