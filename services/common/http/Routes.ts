import type { RouteOptions } from "fastify";

/** A service's routes, to tell a wrong method from a wrong path. */
export class Routes {
  private readonly known: { readonly pattern: RegExp; readonly method: string }[] = [];

  add({ method, url }: Pick<RouteOptions, "method" | "url">): void {
    const escaped = url.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(/:[A-Za-z]+/g, "[^/]+");
    const pattern = new RegExp(`^${escaped}$`);
    for (const one of [method].flat()) this.known.push({ pattern, method: one });
  }

  /** The methods by which a path can be asked for. */
  methodsOf(path: string): string[] {
    return this.known.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
  }
}
