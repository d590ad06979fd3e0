import { basename } from "node:path";
import { z } from "zod";
import { readConfig } from "../common/readConfig.js";

/** How a service of this machine is. */
export interface ServiceStatus {
  /** As its settings' file is called. */
  readonly service: string;
  /** Where it listens. */
  readonly url: string;
  readonly status: "ok" | "degraded" | "silent";
  /** What is wrong, such as `node: NODE_UNAVAILABLE`. */
  readonly problems: readonly string[];
}

/** Of any service's settings what tells where it listens. */
const place = z.looseObject({ host: z.string().min(1).default("127.0.0.1"), port: z.int().min(0).max(65_535) });
const parts = z.record(z.string(), z.string());
const health = z
  .looseObject({ status: z.enum(["ok", "degraded"]), parts: parts.optional() })
  .transform(({ status, parts: further = {}, ...others }) => ({ status, parts: { ...others, ...further } }));

/** Services that listen everywhere are asked on this machine. */
const here = (host: string) => (host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host);

/**
 * How the service is that runs with these settings: what it says of itself, or that it says nothing within the time. Errors: those of
 * `readConfig`.
 */
export async function askHealth(settings: string, seconds: number): Promise<ServiceStatus> {
  const { host, port } = await readConfig(place, "docs/operator/services.md", settings);
  const name = here(host);
  const url = `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
  const found = { service: basename(settings).replace(/\.json5?$/, ""), url };
  if (port === 0) return { ...found, status: "silent", problems: ["its settings give no port (port: 0)"] };
  try {
    const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(seconds * 1_000) });
    const { status, parts: each } = health.parse(await answer.json());
    const wrong = Object.entries(each).filter(([, state]) => state !== "ok");
    return { ...found, status, problems: wrong.map(([part, state]) => `${part}: ${String(state)}`) };
  } catch (error) {
    return { ...found, status: "silent", problems: [reasonOf(error, seconds)] };
  }
}

function reasonOf(error: unknown, seconds: number): string {
  if (error instanceof DOMException) return `no answer within ${seconds} s`;
  if (error instanceof TypeError) return "nothing listens there";
  return "what listens there is no service of ours";
}
