import { once } from "node:events";
import { readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect } from "chai";
import { z } from "zod";
import { callRpc } from "../../../network/lib/callRpc.js";
import { checkPortsFree } from "../../../network/lib/checkPortsFree.js";
import { createNetwork } from "../../../network/lib/createNetwork.js";
import { makeToken } from "../../../network/lib/makeToken.js";
import { nodeIdentity } from "../../../network/lib/nodeIdentity.js";
import { parseNetwork, type Network } from "../../../network/lib/parseNetwork.js";
import { readHeight } from "../../../network/lib/readHeight.js";
import { startNetwork, type RunningNetwork, type StartOptions } from "../../../network/lib/startNetwork.js";
import { verifyNetwork } from "../../../network/lib/verifyNetwork.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { filesBelow } from "../../support/filesBelow.js";
import { describedNetwork, networkWorld, type Described } from "../../support/networkWorld.js";
import { until } from "../../support/until.js";
import { patience } from "../../../local/patience.js";

const NAMES = ["validator1", "validator2", "validator3", "validator4", "rpc1"];

/** Whether a process of the group is left. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("startNetwork", function () {
  const world = networkWorld();
  let directory: string;
  let described: Described;
  let parsed: Network;
  let running: RunningNetwork | undefined;

  before(async () => {
    described = await describedNetwork();
    parsed = parseNetwork(described, "here");
    directory = world.path("network");
    await createNetwork({ description: await world.describe(described), directory });
  });
  afterEach(async () => {
    await running?.stop();
    running = undefined;
    for (const name of ["FAKE_BESU_DIES", "FAKE_BESU_STALLS", "FAKE_BESU_LINGERS", "BESU_LOGGING"]) {
      Reflect.deleteProperty(process.env, name);
    }
  });

  const start = async (options: Partial<StartOptions> = {}) =>
    (running = await startNetwork({ directory, readyMs: patience(30_000), stopMs: patience(10_000), ...options }));
  const log = (node: string) => readFile(join(directory, "nodes", node, "besu.log"), "utf8");
  const pidsOf = ({ nodes }: RunningNetwork) => nodes.map(({ pid }) => pid).filter((pid) => pid !== undefined);

  it("runs every node until it is told to stop, lets each close its database, and leaves nothing that is not the owner's", async () => {
    process.env["BESU_LOGGING"] = "TRACE";
    const network = await start();
    expect(network.nodes.map(({ name }) => name)).to.deep.equal(NAMES);
    expect(network.endpoints).to.deep.equal([`http://127.0.0.1:${described.nodes[4]?.rpcPort}`]);
    const pids = pidsOf(network);
    expect(pids.every(isAlive)).to.equal(true);

    await network.stop();
    expect(pids.some(isAlive)).to.equal(false);
    for (const name of NAMES) {
      expect(await log(name)).to.contain("closed its database");
      // The environment goes before config.toml, so the operator's own must not reach Besu.
      expect(await log(name)).to.contain(`${name} -Xmx2048m leaked=nothing`);
    }

    // Also when root runs it, as which the containers never could read it.
    expect(await verifyNetwork(directory)).to.deep.equal([]);
    const found = await filesBelow(directory);
    expect(found.has("nodes/rpc1/data/DATABASE_METADATA.json")).to.equal(true);
    const key = found.get("nodes/rpc1/key");
    for (const [path, { uid }] of found) expect(uid, path).to.equal(key?.uid);
  });

  it("gives an RPC node that answers tokens, each within its permissions, and no validator that answers", async () => {
    const [endpoint = ""] = (await start()).endpoints;
    const key = await readFile(join(directory, "token-key.pem"), "utf8");
    const token = await makeToken(key, { role: "partner", name: "partner", seconds: 60 });
    const call = (bearer: string, method: string) =>
      callRpc(endpoint, bearer, { method, params: [] }, z.string().regex(/^0x/));
    expect(Number(await call(token, "eth_blockNumber"))).to.be.above(1);
    await expectAllianceError("RPC_REFUSED", () => call(token, "qbft_proposeValidatorVote"));
    await expectAllianceError("RPC_REFUSED", () => call(token, "eth_sendRawTransaction"));
    await expectAllianceError("RPC_REFUSED", () => call("", "eth_blockNumber"));
    // Said with status 200, and no result at all.
    const trace = { method: "debug_traceTransaction", params: [] };
    await expectAllianceError("RPC_REFUSED", () => callRpc(endpoint, token, trace, z.unknown()));
    const validator = `http://127.0.0.1:${described.nodes[0]?.rpcPort}`;
    const request = { method: "qbft_getPendingVotes", params: [] };
    await expectAllianceError("NODE_UNREACHABLE", () => callRpc(validator, token, request, z.unknown()));
  });

  it("ends, with its log, when a node ends before the network is up, and leaves none running", async () => {
    process.env["FAKE_BESU_DIES"] = "validator3";
    const error = await expectAllianceError("NODE_DIED", () => start());
    expect(error.message).to.contain("validator3 ended (3)").and.contain("a defect of its own");
    // Nothing of it is left: its ports are free.
    await checkPortsFree(described.nodes.map(({ host, metricsPort: port }) => ({ host, port })));
  });

  it("waits for a block that nobody had before: one from before the start proves nothing", async () => {
    process.env["FAKE_BESU_STALLS"] = "rpc1";
    const aborted = new AbortController();
    const giveUp = expectAllianceError("START_ABORTED", () => start({ signal: aborted.signal }));
    const heightOf = (name: string) => async () =>
      (await readHeight(parsed.nodes.find((node) => node.name === name) ?? expect.fail())) ?? 0;
    const stuck = await until(heightOf("rpc1"), (height) => height > 2);
    await until(heightOf("validator1"), (height) => height > stuck + 5);
    aborted.abort();
    expect((await giveUp).message).to.contain(`rpc1: began at ${stuck}, is at ${stuck}`);
  });

  it("gives up when no new block comes in time", async () => {
    process.env["FAKE_BESU_STALLS"] = "rpc1";
    const error = await expectAllianceError("NETWORK_NOT_READY", () => start({ readyMs: 1_000 }));
    expect(error.message).to.contain("after 1 s").and.contain("rpc1: ");
  });

  it("tells of a node that ends by itself, while the others go on, and ends one that does not end when told to", async () => {
    process.env["FAKE_BESU_LINGERS"] = "rpc1";
    const ended: unknown[] = [];
    const network = await start({ stopMs: 2_000, onEnd: (...what) => ended.push(what) });
    process.kill(network.nodes[1]?.pid ?? 0, "SIGKILL");
    await until(
      async () => ended.length,
      (length) => length === 1,
    );
    expect(ended[0]).to.include.members(["validator2", "SIGKILL"]);
    const pids = pidsOf(network);
    expect(pids.filter(isAlive)).to.have.lengthOf(4);

    await network.stop();
    expect(pids.some(isAlive)).to.equal(false);
    expect(network.nodes.map(({ ending }) => ending)).to.deep.equal([0, "SIGKILL", 0, 0, "SIGKILL"]);
    expect(ended).to.have.lengthOf(1);
  });

  it("refuses a port that is taken, before anything is started", async () => {
    const server = createServer().listen(described.nodes[2]?.metricsPort, "127.0.0.1");
    await once(server, "listening");
    try {
      const error = await expectAllianceError("PORT_TAKEN", () => start());
      expect(error.message).to.contain(`127.0.0.1:${described.nodes[2]?.metricsPort}`);
    } finally {
      server.close();
    }
  });

  it("refuses to start without Besu", async () => {
    const path = process.env["PATH"];
    process.env["PATH"] = world.path("nowhere");
    try {
      await expectAllianceError("BESU_MISSING", () => start());
    } finally {
      process.env["PATH"] = path;
    }
  });

  describe("with one node's key alone", () => {
    let theirs: string;

    before(async () => {
      theirs = world.path("theirs");
      const nodes = described.nodes.map((node, index) =>
        node.role === "rpc" ? node : { ...node, publicKey: nodeIdentity(`0x${String(index + 1).repeat(64)}`).id },
      );
      await createNetwork({ description: await world.describe({ ...described, nodes }), directory: theirs });
    });

    /** What a start ends with while a file of the node is another, or is there at all. */
    async function deathWith(file: string, change: (text: string) => string): Promise<string> {
      const path = join(theirs, "nodes", "rpc1", file);
      const text = await readFile(path, "utf8").catch(() => undefined);
      await writeFile(path, change(text ?? ""));
      try {
        return (await expectAllianceError("NODE_DIED", () => start({ directory: theirs }))).message;
      } finally {
        await (text === undefined ? rm(path) : writeFile(path, text));
      }
    }

    it("starts that node, for Besu would make the others new ones", async () => {
      const network = await start({ directory: theirs });
      expect(network.nodes.map(({ name }) => name)).to.deep.equal(["rpc1"]);
    });

    it("ends with what Besu says of an option that it refuses", async () => {
      const message = await deathWith("config.toml", (text) => `${text}block-txs-selection-max-time=600\n`);
      expect(message).to.contain("rpc1 ended (3)").and.contain("--block-txs-selection-max-time");
    });

    it("ends with what Besu says of data in another form, which never becomes the present one", async () => {
      const message = await deathWith("data/DATABASE_METADATA.json", () => '{"format":"BONSAI"}');
      expect(message).to.contain("DB at 'data' is BONSAI but config expects FOREST");
    });
  });

  it("refuses a network none of whose nodes is here", async () => {
    const elsewhere = world.path("elsewhere");
    const nodes = described.nodes.map((node) => ({ ...node, host: "192.0.2.1" }));
    await createNetwork({ description: await world.describe({ ...described, nodes }), directory: elsewhere });
    await expectAllianceError("NODES_ELSEWHERE", () => start({ directory: elsewhere }));
  });
});
