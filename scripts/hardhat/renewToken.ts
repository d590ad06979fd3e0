import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { NetworkHooks } from "hardhat/types/hooks";
import type { NetworkConnection } from "hardhat/types/network";
import { isUnauthorized } from "../../sdk/isUnauthorized.js";
import { tokenRefused } from "../../sdk/tokenRefused.js";

/** The token that a connection began with. */
export interface ShownToken {
  /** Undefined when there was none. */
  readonly token: string | undefined;
  /** Where it is kept, for people. */
  readonly place: string;
  readonly origin: string;
  /** The token of now. */
  readonly renewed: () => string | undefined;
}

/** A token, and the connection that shows it; the first is the one that is looked after. */
interface Shown {
  readonly token: string | undefined;
  readonly connection?: Promise<NetworkConnection>;
}

/**
 * Has a connection go on with the token of now when the node refuses the one before: tokens expire, and their key is replaced, while a task
 * sends for minutes. What was refused was not done. Ends with the connection. Error of its requests: `TOKEN_REFUSED` when there is no other token.
 *
 * @param open Opens the same connection with another token.
 */
export function renewToken(
  { hooks }: Pick<HardhatRuntimeEnvironment, "hooks">,
  { id }: NetworkConnection,
  { origin, place, token, renewed }: ShownToken,
  open: (token: string | undefined) => Promise<NetworkConnection>,
): void {
  let shown: Shown = { token };
  const handlers: Partial<NetworkHooks> = {
    async onRequest(context, target, request, next) {
      if (target.id !== id) return next(context, target, request);
      for (;;) {
        const used = shown;
        try {
          if (used.connection === undefined) return await next(context, target, request);
          const { provider } = await used.connection;
          const { method, params } = request;
          const result: unknown = await provider.request({ method, ...(params !== undefined && { params }) });
          return { jsonrpc: "2.0", id: request.id, result };
        } catch (cause) {
          if (!isUnauthorized(cause)) throw cause;
          const now = renewed();
          if (now !== shown.token) shown = { token: now, connection: open(now) };
          if (shown === used) throw tokenRefused({ origin, place, token: now, methods: [request.method] }, cause);
        }
      }
    },
    async closeConnection(context, target, next) {
      if (target.id !== id) return next(context, target);
      hooks.unregisterHandlers("network", handlers);
      await (await shown.connection)?.close();
      return next(context, target);
    },
  };
  hooks.registerHandlers("network", handlers);
}
