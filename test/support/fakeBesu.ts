import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import { createServer } from "node:net";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { computeAddress } from "ethers/transaction";
import { decodeRlp } from "ethers/utils";
import { importSPKI, jwtVerify } from "jose";
import { parse } from "smol-toml";
import { z } from "zod";

/**
 * Stands in for Besu where there is none: a process of its own that reads the same files, refuses what Besu would refuse at its start, shows metrics,
 * and answers JSON-RPC to tokens. It makes no blocks; validators and their votes are files in FAKE_BESU_STATE, shared by all.
 */

const config = z.object({
  "genesis-file": z.string(),
  "node-private-key-file": z.string(),
  "static-nodes-file": z.string(),
  "p2p-host": z.string(),
  "p2p-port": z.int(),
  "permissions-nodes-config-file": z.string(),
  "metrics-host": z.string(),
  "metrics-port": z.int(),
  "host-allowlist": z.array(z.string()),
  "rpc-http-enabled": z.boolean(),
  "rpc-http-host": z.string(),
  "rpc-http-port": z.int(),
  "rpc-http-api": z.array(z.string()),
  "rpc-http-authentication-jwt-algorithm": z.string(),
  "rpc-http-authentication-jwt-public-key-file": z.string(),
});
const requestSchema = z.object({ id: z.unknown(), method: z.string(), params: z.array(z.unknown()) });
const voteSchema = z.tuple([z.string(), z.boolean()]);
const BLOCK_MS = 100;

type Config = z.output<typeof config>;

function die(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(3);
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) text += String(chunk);
  return JSON.parse(text);
}

/** Others read it meanwhile. */
function writeWhole(file: string, text: string): void {
  writeFileSync(`${file}.${process.pid}`, text);
  renameSync(`${file}.${process.pid}`, file);
}

/** The validators of all, and the votes of each, as files. */
class Ballot {
  readonly #state: string;
  readonly #file: string;

  constructor(state: string, genesis: string) {
    this.#state = state;
    this.#file = join(state, "validators.json");
    if (existsSync(this.#file)) return;
    const { extraData } = z.object({ extraData: z.string() }).parse(JSON.parse(genesis));
    const fields = decodeRlp(extraData);
    if (typeof fields === "string") die("the extra data is no list");
    writeWhole(this.#file, JSON.stringify(fields[1]));
  }

  validators(): string[] {
    const validators = z.array(z.string()).parse(JSON.parse(readFileSync(this.#file, "utf8")));
    const counts = new Map<string, number>();
    for (const voter of validators) {
      const file = join(this.#state, `vote-${voter}`);
      const vote = existsSync(file) ? readFileSync(file, "utf8") : undefined;
      if (vote !== undefined) counts.set(vote, (counts.get(vote) ?? 0) + 1);
    }
    const carried = [...counts].find(([, count]) => 2 * count > validators.length);
    if (carried === undefined || existsSync(join(this.#state, "frozen"))) return validators;
    const [candidate, add] = voteSchema.parse(JSON.parse(carried[0]));
    const others = validators.filter((each) => each !== candidate);
    const after = add ? [...others, candidate].sort() : others;
    writeWhole(this.#file, JSON.stringify(after));
    return after;
  }

  propose(voter: string, vote: readonly unknown[]): boolean {
    writeWhole(join(this.#state, `vote-${voter}`), JSON.stringify(voteSchema.parse(vote)));
    return true;
  }

  discard(voter: string): boolean {
    rmSync(join(this.#state, `vote-${voter}`), { force: true });
    return true;
  }
}

async function serveRpc(options: Config, host: string, answer: (method: string, params: unknown[]) => unknown) {
  const key = readFileSync(options["rpc-http-authentication-jwt-public-key-file"], "utf8");
  const algorithm = options["rpc-http-authentication-jwt-algorithm"];
  const publicKey = await importSPKI(key, algorithm);
  const allowed = async (header: string | undefined, method: string) => {
    const [group = "", name = ""] = method.split("_");
    if (!options["rpc-http-api"].includes(group.toUpperCase())) return false;
    const { payload } = await jwtVerify(header?.replace(/^Bearer /, "") ?? "", publicKey, { algorithms: [algorithm] });
    const permissions = z.array(z.string()).parse(payload["permissions"]);
    return (
      payload.exp !== undefined && [`${group}:${name}`, `${group}:*`, "*:*"].some((each) => permissions.includes(each))
    );
  };
  createHttpServer((request, response) => {
    void (async () => {
      const { id, method, params } = requestSchema.parse(await bodyOf(request));
      const permitted = await allowed(request.headers.authorization, method).catch(() => false);
      response.writeHead(permitted ? 200 : 401, { "content-type": "application/json" });
      const refusal = { error: { code: -40100, message: "Unauthorized" } };
      response.end(
        JSON.stringify({ jsonrpc: "2.0", id, ...(permitted ? { result: answer(method, params) } : refusal) }),
      );
    })();
  }).listen(options["rpc-http-port"], host);
}

async function main(): Promise<void> {
  const name = basename(process.cwd());
  if (process.env["FAKE_BESU_DIES"] === name) die("a defect of its own");
  const file = process.argv.find((each) => each.startsWith("--config-file="))?.slice("--config-file=".length);
  const text = readFileSync(file ?? die("no configuration file"), "utf8");
  const options = config.parse(parse(text));

  const statics = z.array(z.string()).parse(JSON.parse(readFileSync(options["static-nodes-file"], "utf8")));
  const permissions = parse(readFileSync(options["permissions-nodes-config-file"], "utf8"));
  const allowlist = z.array(z.string()).parse(permissions["nodes-allowlist"]);
  if (!statics.every((enode) => allowlist.includes(enode))) die("Specified node(s) not in nodes-allowlist");

  const address = computeAddress(readFileSync(options["node-private-key-file"], "utf8").trim()).toLowerCase();
  const state = process.env["FAKE_BESU_STATE"] ?? die("no FAKE_BESU_STATE");
  const ballot = new Ballot(state, readFileSync(options["genesis-file"], "utf8"));
  const began = Date.now();
  const stuck = process.env["FAKE_BESU_STALLS"] === name;
  const height = () => (stuck ? 0 : Math.floor((Date.now() - began) / BLOCK_MS));

  createServer().listen(options["p2p-port"], options["p2p-host"]);
  createHttpServer((request, response) => {
    const [host = ""] = (request.headers.host ?? "").split(":");
    const known = options["host-allowlist"].includes(host);
    response.writeHead(known ? 200 : 403).end(known ? `# A comment.\nethereum_blockchain_height ${height()}.0\n` : "");
  }).listen(options["metrics-port"], options["metrics-host"]);

  const rpc = process.env["BESU_RPC_HTTP_ENABLED"] ?? String(options["rpc-http-enabled"]);
  if (rpc === "true") {
    await serveRpc(options, process.env["BESU_RPC_HTTP_HOST"] ?? options["rpc-http-host"], (method, params) => {
      if (method === "eth_blockNumber") return `0x${height().toString(16)}`;
      if (method === "qbft_getValidatorsByBlockNumber") return ballot.validators();
      if (method === "qbft_proposeValidatorVote") return ballot.propose(address, params);
      if (method === "qbft_discardValidatorVote") return ballot.discard(address);
      if (method === "qbft_getPendingVotes") return readdirSync(state).filter((each) => each.startsWith("vote-"));
      return null;
    });
  }
  // Should a test be killed, nothing of it is left.
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || process.exit(4), 1_000);
  process.on("SIGTERM", () => {
    if (process.env["FAKE_BESU_LINGERS"] === name) return;
    process.stdout.write("closed its database\n");
    process.exit(0);
  });
  process.stdout.write(
    `${name} ${process.env["BESU_OPTS"] ?? ""} leaked=${process.env["BESU_LOGGING"] ?? "nothing"}\n`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
