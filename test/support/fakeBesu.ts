import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import { createServer } from "node:net";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { computeAddress } from "ethers/transaction";
import { decodeRlp } from "ethers/utils";
import { importSPKI, jwtVerify } from "jose";
import { parse } from "smol-toml";
import { z } from "zod";
import { BesuRefusal, parseBesuOptions, type BesuValues } from "./parseBesuOptions.ts";

/**
 * Stands in for Besu where there is none: a process of its own that reads the same files, refuses what Besu would refuse at its start, shows metrics,
 * and answers JSON-RPC to tokens. It makes no blocks: the chain of all grows with the clock, also while nobody runs, so that a height at a start may be from before it.
 * Validators, their votes and who of them is awake are files in FAKE_BESU_STATE, shared by all. FAKE_BESU_STALLS names a node that stays at the height it started with;
 * in that directory, `behind-<node>` has by how many blocks one is behind, `mute-<node>` keeps one from showing metrics, and `asleep-<address>` a validator from proposing.
 */

const config = z.object({
  "data-path": z.string(),
  "data-storage-format": z.string().default("BONSAI"),
  "genesis-file": z.string(),
  "node-private-key-file": z.string(),
  "static-nodes-file": z.string(),
  "p2p-host": z.string(),
  "p2p-port": z.int(),
  "permissions-nodes-config-file": z.string(),
  "metrics-host": z.string(),
  "metrics-port": z.int(),
  "host-allowlist": z.array(z.string()),
  "rpc-http-enabled": z.boolean().default(false),
  "rpc-http-host": z.string(),
  "rpc-http-port": z.int(),
  "rpc-http-api": z.array(z.string()),
  "rpc-http-authentication-jwt-algorithm": z.string(),
  "rpc-http-authentication-jwt-public-key-file": z.string(),
});
const requestSchema = z.object({ id: z.unknown(), method: z.string(), params: z.array(z.unknown()) });
const voteSchema = z.tuple([z.string(), z.boolean()]);
const BLOCK_MS = 250;
const BLOCKS_BEFORE = 500;
/** Of so many blocks Besu tells the proposers when it is not told of which. */
const SIGNED_BLOCKS = 100;

/** As Besu 26.8.0 says it: data/besu-26.8.0-answers.json. */
const UNAUTHORIZED = { code: -40100, message: "Unauthorized" };
const NOT_ENABLED = { code: -32604, message: "Method not enabled" };

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

function isAlive(file: string): boolean {
  try {
    return process.kill(Number(readFileSync(file, "utf8")), 0);
  } catch {
    return false;
  }
}

/** The chain of all: it has a block every so many milliseconds, and some from before the first node was started. */
class Clock {
  readonly #began: number;
  readonly #behind: string;
  readonly #stuckAt: number | undefined;

  constructor(state: string, name: string) {
    const file = join(state, "began");
    if (!existsSync(file)) writeWhole(file, String(Date.now() - BLOCKS_BEFORE * BLOCK_MS));
    this.#began = Number(readFileSync(file, "utf8"));
    this.#behind = join(state, `behind-${name}`);
    this.#stuckAt = process.env["FAKE_BESU_STALLS"] === name ? this.height() : undefined;
  }

  height(): number {
    const behind = existsSync(this.#behind) ? Number(readFileSync(this.#behind, "utf8")) : 0;
    return this.#stuckAt ?? Math.max(0, Math.floor((Date.now() - this.#began) / BLOCK_MS) - behind);
  }

  /** Of the newest block: seconds. */
  time(): number {
    return Math.floor((this.#began + this.height() * BLOCK_MS) / 1_000);
  }
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

  /** Who proposed which of the last blocks: in turn, but nobody who is asleep or not there. */
  signers(height: number): { address: string; proposedBlockCount: string; lastProposedBlockNumber: string }[] {
    const validators = this.validators();
    const isAwake = (validator: string) =>
      isAlive(join(this.#state, `alive-${validator}`)) && !existsSync(join(this.#state, `asleep-${validator}`));
    const awake = new Set(validators.filter(isAwake));
    const blocks = new Map<string, number[]>(validators.map((validator) => [validator, []]));
    for (let block = Math.max(1, height - SIGNED_BLOCKS); block <= height; block++) {
      const turn = validators.map((_, index) => validators[(block + index) % validators.length] ?? "");
      blocks.get(turn.find((validator) => awake.has(validator)) ?? "")?.push(block);
    }
    return [...blocks].map(([address, proposed]) => ({
      address,
      proposedBlockCount: `0x${proposed.length.toString(16)}`,
      lastProposedBlockNumber: `0x${(proposed.at(-1) ?? 0).toString(16)}`,
    }));
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
    const { payload } = await jwtVerify(header?.replace(/^Bearer /, "") ?? "", publicKey, { algorithms: [algorithm] });
    const permissions = z.array(z.string()).parse(payload["permissions"]);
    return (
      payload.exp !== undefined && [`${group}:${name}`, `${group}:*`, "*:*"].some((each) => permissions.includes(each))
    );
  };
  createHttpServer((request, response) => {
    void (async () => {
      const { id, method, params } = requestSchema.parse(await bodyOf(request));
      const isOffered = options["rpc-http-api"].includes(method.split("_")[0]?.toUpperCase() ?? "");
      const permitted = !isOffered || (await allowed(request.headers.authorization, method).catch(() => false));
      response.writeHead(permitted ? 200 : 401, { "content-type": "application/json" });
      const result = () => (isOffered ? { result: answer(method, params) } : { error: NOT_ENABLED });
      response.end(JSON.stringify({ jsonrpc: "2.0", id, ...(permitted ? result() : { error: UNAUTHORIZED }) }));
    })();
  }).listen(options["rpc-http-port"], host);
}

function optionsOf(): BesuValues {
  try {
    return parseBesuOptions({ argv: process.argv.slice(2), env: process.env, home: process.cwd() });
  } catch (error) {
    if (error instanceof BesuRefusal) die(error.message);
    throw error;
  }
}

/** Besu never turns data of one kind into the other. */
function openData(path: string, format: string): void {
  mkdirSync(path, { recursive: true });
  const file = join(path, "DATABASE_METADATA.json");
  if (!existsSync(file)) writeFileSync(file, JSON.stringify({ format }));
  const { format: found } = z.object({ format: z.string() }).parse(JSON.parse(readFileSync(file, "utf8")));
  if (found !== format) die(`Mismatch: DB at '${path}' is ${found} but config expects ${format}`);
}

function serveMetrics(options: Config, mute: string, figures: () => Readonly<Record<string, number>>): void {
  createHttpServer((request, response) => {
    const [host = ""] = (request.headers.host ?? "").split(":");
    const known = options["host-allowlist"].includes(host) && !existsSync(mute);
    const lines = Object.entries(figures()).map(([name, value]) => `# HELP ${name} A figure.\n${name} ${value}.0\n`);
    response.writeHead(known ? 200 : 403).end(known ? lines.join("") : "");
  }).listen(options["metrics-port"], options["metrics-host"]);
}

async function main(): Promise<void> {
  const name = basename(process.cwd());
  if (process.env["FAKE_BESU_DIES"] === name) die("a defect of its own");
  const options = config.parse(optionsOf());

  const statics = z.array(z.string()).parse(JSON.parse(readFileSync(options["static-nodes-file"], "utf8")));
  const permissions = parse(readFileSync(options["permissions-nodes-config-file"], "utf8"));
  const allowlist = z.array(z.string()).parse(permissions["nodes-allowlist"]);
  if (!statics.every((enode) => allowlist.includes(enode))) die("Specified node(s) not in nodes-allowlist");
  openData(options["data-path"], options["data-storage-format"].toUpperCase());

  const address = computeAddress(readFileSync(options["node-private-key-file"], "utf8").trim()).toLowerCase();
  const state = process.env["FAKE_BESU_STATE"] ?? die("no FAKE_BESU_STATE");
  const ballot = new Ballot(state, readFileSync(options["genesis-file"], "utf8"));
  const clock = new Clock(state, name);
  writeWhole(join(state, `alive-${address}`), String(process.pid));

  createServer().listen(options["p2p-port"], options["p2p-host"]);
  serveMetrics(options, join(state, `mute-${name}`), () => ({
    ethereum_blockchain_height: clock.height(),
    besu_blockchain_chain_head_timestamp: clock.time(),
    ethereum_peer_count: statics.length,
    besu_transaction_pool_transactions: 0,
  }));
  if (options["rpc-http-enabled"]) {
    await serveRpc(options, options["rpc-http-host"], (method, params) => {
      if (method === "eth_blockNumber") return `0x${clock.height().toString(16)}`;
      if (method === "qbft_getSignerMetrics") return ballot.signers(clock.height());
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
