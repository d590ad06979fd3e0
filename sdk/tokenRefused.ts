import { z } from "zod";
import { AllianceError } from "./AllianceError.js";

/** A token that a node refused. */
export interface RefusedToken {
  /** The node's address, without what may be secret in it. */
  readonly origin: string;
  /** Where the token is kept on this machine, or would be. */
  readonly place: string;
  /** Undefined when none was shown. */
  readonly token: string | undefined;
  /** What was asked, by JSON-RPC's names. */
  readonly methods: readonly string[];
}

const claims = z.object({
  exp: z.number().optional(),
  role: z.string().optional(),
  permissions: z.array(z.string()).optional(),
});

/** What a token says of itself; undefined when it is none. Its signature only the node can check. */
function claimsOf(token: string): z.output<typeof claims> | undefined {
  const [, body, signature] = token.split(".");
  if (body === undefined || signature === undefined) return undefined;
  try {
    return claims.parse(JSON.parse(Buffer.from(body, "base64url").toString("utf8")));
  } catch {
    return undefined;
  }
}

/** As Besu writes permissions: `eth:call`, `eth:*`, `*:*`. */
function permits(permissions: readonly string[], method: string): boolean {
  const [group = "", name = ""] = method.split(/_(.*)/s);
  return [`${group}:${name}`, `${group}:*`, "*:*"].some((permission) => permissions.includes(permission));
}

function explain({ origin, place, token, methods }: RefusedToken, now: number): readonly [string, string] {
  const anew = "Get one with `hardhat network token`; a service reads its file anew, without a restart.";
  if (token === undefined) return [`The node at ${origin} wants a token, and there is none.`, `Set ${place}. ${anew}`];
  const said = claimsOf(token);
  if (said === undefined) return [`The node at ${origin} refuses the token of ${place}: it is no JWT.`, anew];
  const { exp, permissions = [], role } = said;
  if (exp !== undefined && exp <= now) {
    const when = new Date(exp * 1_000).toISOString();
    return [`The node at ${origin} refuses the token of ${place}: it expired at ${when}.`, anew];
  }
  const lacking = [...new Set(methods)].filter((method) => !permits(permissions, method));
  if (lacking.length > 0) {
    const whose = role === undefined ? "" : ` (role ${role})`;
    return [
      `The node at ${origin} refuses the token of ${place}${whose}: it does not permit ${lacking.join(", ")}.`,
      "Get one of a role that may: `service` sends transactions, `auditor` reads proofs.",
    ];
  }
  return [
    `The node at ${origin} refuses the token of ${place}, which has not expired and permits what was asked.`,
    `Its key was replaced, or it is another network's, or the clocks differ. ${anew}`,
  ];
}

/**
 * `TOKEN_REFUSED`: the node answers, and takes no question. Besu answers the same to a token that it does not know, that has expired and that
 * lacks a permission; which it is, the token itself tells as far as it can.
 *
 * @param now Unix seconds.
 */
export function tokenRefused(refused: RefusedToken, cause: unknown, now = Date.now() / 1_000): AllianceError {
  const [message, remedy] = explain(refused, now);
  return new AllianceError("TOKEN_REFUSED", message, remedy, { cause });
}
