import { text } from "node:stream/consumers";
import { importSPKI, jwtVerify, type CryptoKey } from "jose";
import { z } from "zod";
import { besuRefusal } from "../nodeAnswers.js";
import { serveNode, type ServedNode } from "../serveNode.js";
import { BesuRules, type NodeRules, type Verdict } from "./BesuRules.js";
import { availabilityOf } from "./methods.js";
import { Upstream, type RpcError, type Said } from "./Upstream.js";

/** How the proxy differs from a node that wants no token. */
export interface BesuProxyOptions extends NodeRules {
  /** The public key, PEM, of tokens; with it, nobody is answered without one. */
  readonly tokenKey?: string;
  /** `rpc-http-max-batch-size`. */
  readonly mostCalls?: number;
  /** Groups of methods that pass as they are: a test's own hand on the node. */
  readonly also?: readonly string[];
}

/** A node that answers as a Besu 26.8.0 of ours does. */
export interface BesuProxy extends ServedNode {
  /** Wants tokens of this key from now on, as after a rotation. */
  trust(tokenKey: string): Promise<void>;
  /** Sends questions to another node from now on. */
  forwardTo(url: string): void;
}

/** An answer to a whole message. */
interface Reply {
  readonly status: number;
  readonly body: unknown;
}
/** What a token permits; undefined where none is wanted. */
type Permissions = readonly string[] | undefined;

const ALGORITHM = "ES256";
const MOST_CALLS = 1_024;
const STATUSES: Readonly<Record<number, number>> = { [-40100]: 401, [-32600]: 400, [-32700]: 400 };

const request = z.looseObject({ id: z.unknown(), method: z.string(), params: z.array(z.unknown()).default([]) });
const payload = z.object({ permissions: z.array(z.string()), exp: z.number() });

const failed = (id: unknown, error: RpcError): object => ({ jsonrpc: "2.0", id: id ?? null, error });
const whole = (error: RpcError): Reply => ({ status: STATUSES[error.code] ?? 200, body: failed(null, error) });

class Besu {
  key: CryptoKey | undefined;
  private readonly rules: BesuRules;

  constructor(
    private readonly node: Upstream,
    private readonly options: BesuProxyOptions,
  ) {
    this.rules = new BesuRules(node, options);
  }

  async reply(body: string, authorization: string | undefined): Promise<Reply> {
    if (this.key !== undefined && authorization === undefined) return whole(besuRefusal("no token"));
    const permissions = await this.permissionsOf(authorization);
    let value: unknown;
    try {
      value = JSON.parse(body);
    } catch {
      return whole(besuRefusal("malformed JSON"));
    }
    if (!Array.isArray(value)) {
      const [answer] = await this.answer([value], permissions);
      const { data } = z.object({ error: z.object({ code: z.int() }) }).safeParse(answer);
      return { status: STATUSES[data?.error.code ?? 0] ?? 200, body: answer };
    }
    if (value.length > (this.options.mostCalls ?? MOST_CALLS)) return whole(besuRefusal("batch of 1025"));
    // In a list, a token that permits nothing is an error of each, and the status is that of a success.
    return { status: 200, body: await this.answer(value, permissions) };
  }

  /** Of a token that is forged, expired or none: nothing. */
  private async permissionsOf(authorization: string | undefined): Promise<Permissions> {
    if (this.key === undefined) return undefined;
    try {
      const token = authorization?.replace(/^Bearer /i, "") ?? "";
      const verified = await jwtVerify(token, this.key, { algorithms: [ALGORITHM] });
      return payload.parse(verified.payload).permissions;
    } catch {
      return [];
    }
  }

  private async answer(calls: readonly unknown[], permissions: Permissions): Promise<object[]> {
    let newest: Promise<bigint> | undefined;
    const head = () => (newest ??= this.node.result(z.string().transform(BigInt), "eth_blockNumber"));
    const verdicts = await Promise.all(calls.map((call) => this.judge(call, permissions, head)));
    const passed = verdicts.flatMap((verdict) => ("pass" in verdict ? [verdict.pass] : []));
    const answered = await this.node.ask(passed);
    return Promise.all(
      calls.map(async (call, i) => {
        const verdict = verdicts[i];
        const { id } = request.safeParse(call).data ?? { id: null };
        const said: Said =
          verdict !== undefined && "pass" in verdict
            ? await verdict.mend(answered[passed.indexOf(verdict.pass)] ?? { result: null })
            : (verdict?.said ?? { result: null });
        return { jsonrpc: "2.0", id, ...said };
      }),
    );
  }

  private async judge(call: unknown, permissions: Permissions, head: () => Promise<bigint>): Promise<Verdict> {
    const { data } = request.safeParse(call);
    if (data === undefined) return { said: { error: besuRefusal("no JSON-RPC") } };
    const { method, params } = data;
    const [group = "", name = ""] = method.split("_");
    if (this.options.also?.includes(group) === true) return { pass: { method, params }, mend: (said) => said };
    const availability = availabilityOf(method);
    if (availability === "unknown") return { said: { error: besuRefusal("method foo_bar") } };
    if (availability === "off") return { said: { error: besuRefusal("method admin_peers") } };
    const needed = [`${group}:${name}`, `${group}:*`, "*:*"];
    if (permissions?.some((each) => needed.includes(each)) === false) {
      return { said: { error: besuRefusal("token without the permission") } };
    }
    return this.rules.judge({ method, params }, head);
  }
}

/**
 * Starts a proxy in front of a node, on a free port of this machine, that answers as a Besu 26.8.0 of ours does: a QBFT network with free gas,
 * and tokens where a key is given. `test/besu/conformance.test.ts` holds it against what was recorded of a real one.
 */
export async function startBesuProxy(node: string, options: BesuProxyOptions = {}): Promise<BesuProxy> {
  const upstream = new Upstream(node);
  const besu = new Besu(upstream, options);
  const trust = async (tokenKey: string) => {
    besu.key = await importSPKI(tokenKey, ALGORITHM);
  };
  if (options.tokenKey !== undefined) await trust(options.tokenKey);
  const served = await serveNode(async (message, response) => {
    const { status, body } = await besu.reply(await text(message), message.headers.authorization);
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
  return {
    ...served,
    trust,
    forwardTo(url) {
      upstream.url = url;
    },
  };
}
