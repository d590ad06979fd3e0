import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { z } from "zod";
import { callRpc } from "../../../network/lib/callRpc.js";
import { nodeIdentity } from "../../../network/lib/nodeIdentity.js";
import { patience } from "../../../local/patience.js";
import { describedNetwork, networkWorld, type Described } from "../../support/networkWorld.js";
import { runTask } from "../../support/runTask.js";
import { until } from "../../support/until.js";

describe("hardhat network", function () {
  const world = networkWorld();
  const children = new Set<ChildProcess>();
  let described: Described;
  let dir: string;

  before(async () => {
    described = await describedNetwork();
    dir = world.path("network");
  });
  after(() => {
    for (const child of children) child.kill("SIGKILL");
  });

  /** `hardhat network start` in a process of its own, as it is run. */
  function start(...options: string[]) {
    const child = spawn("node_modules/.bin/hardhat", ["network", "start", "--dir", dir, ...options], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    children.add(child);
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    }
    const end = once(child, "exit").then(() => ({ code: child.exitCode, output }));
    const says = (text: string) =>
      until(
        async () => output,
        (printed) => printed.includes(text),
        60_000,
      );
    return { child, end, says };
  }

  it("create makes a network, once", async () => {
    const description = await world.describe(described);
    const made = await runTask(["network", "create"], { dir, description });
    expect(made).to.deep.include({ code: 0, error: "" });
    expect(made.out).to.contain("37 files");
    const again = await runTask(["network", "create"], { dir, description, json: true });
    expect(again.code).to.equal(1);
    expect(JSON.parse(again.error)).to.have.nested.property("error.code", "NETWORK_EXISTS");
  });

  it("verify finds nothing wrong, and ends with code 1 when it does", async () => {
    expect(await runTask(["network", "verify"], { dir })).to.deep.include({ code: 0, out: "As it should be.\n" });
    await world.edit(dir, (before) => ({ ...before, heapMegabytes: 512 }));
    const changed = await runTask(["network", "verify"], { dir, json: true });
    expect(changed.code).to.equal(1);
    expect(JSON.parse(changed.out)).to.deep.equal({
      ok: false,
      problems: ["docker-compose.yml is not what network.json5 says: run hardhat network update."],
    });
  });

  it("update follows network.json5, and says which nodes to start again", async () => {
    await world.edit(dir, (before) => ({ ...before, transactionsPerSecond: 5_000 }));
    const updated = await runTask(["network", "update"], { dir });
    expect(updated.out).to.contain("Start again, one at a time, waiting for each: validator1, validator2");
    expect((await runTask(["network", "update"], { dir })).out).to.equal("Nothing to do.\n");
  });

  it("token writes a token and prints nothing of it", async () => {
    const out = world.path("token");
    const options = { dir, role: "service", name: "relayer", days: 7, out };
    const made = await runTask(["network", "token"], options);
    expect(made.out).to.equal(`A service's token for relayer, good for 7 days, is in ${out}.\n`);
    expect(made.out + made.error).to.not.contain((await readFile(out, "utf8")).trim());
    const wrong = await runTask(["network", "token"], { ...options, role: "member" });
    expect(wrong).to.deep.include({ code: 1, out: "" });
    expect(wrong.error).to.match(/^ROLE_UNKNOWN: /);
  });

  it("start runs the nodes until SIGINT; a token made before opens its RPC", async () => {
    const { child, end, says } = start();
    await says("RPC http://127.0.0.1:");
    const token = (await readFile(world.path("token"), "utf8")).trim();
    const url = `http://127.0.0.1:${described.nodes[4]?.rpcPort}`;
    await callRpc(url, token, { method: "eth_blockNumber", params: [] }, z.string());
    const shown = await runTask(["network", "status"], { dir, wait: Math.ceil(patience(60_000) / 1_000) });
    expect(shown).to.deep.include({ code: 0, error: "" });
    expect(shown.out)
      .to.match(/^Block \d+, made at /)
      .and.contain("Last proposed")
      .and.contain("As it should be.\n");
    child.kill("SIGINT");
    const { code, output } = await end;
    expect(code).to.equal(0);
    expect(output).to.contain("Stopped.");
    for (const { name } of described.nodes) {
      expect(await readFile(join(dir, "nodes", name, "besu.log"), "utf8")).to.match(/closed its database\n$/);
    }
  });

  it("status ends with code 1 when something is wrong", async () => {
    const nobody = await runTask(["network", "status"], { dir, wait: 0 });
    expect(nobody.code).to.equal(1);
    expect(nobody.out).to.contain("No node answers.").and.contain("validator1 does not answer.");
    const json = await runTask(["network", "status"], { dir, wait: 0, json: true });
    expect(JSON.parse(json.out)).to.have.property("problems").with.length.above(0);
  });

  it("start ends with code 1 when a node does not come up", async () => {
    process.env["FAKE_BESU_DIES"] = "validator2";
    const { end } = start("--maintenance");
    delete process.env["FAKE_BESU_DIES"];
    const { code, output } = await end;
    expect(code).to.equal(1);
    expect(output).to.contain("NODE_DIED: validator2 ended (3)");
  });

  it("rotate-token-key replaces the key", async () => {
    const rotated = await runTask(["network", "rotate-token-key"], { dir, json: true });
    expect(JSON.parse(rotated.out)).to.have.property("restart").with.lengthOf(5);
  });

  it("node-key makes a key once, and prints its public part alone", async () => {
    const out = world.path("node.key");
    const made = await runTask(["network", "node-key"], { out, json: true });
    const key = (await readFile(out, "utf8")).trim();
    const { id: publicKey, address } = nodeIdentity(key);
    expect(JSON.parse(made.out)).to.deep.equal({ publicKey, address });
    expect((await lstat(out)).mode & 0o777).to.equal(0o600);
    expect((await runTask(["network", "node-key"], { out })).error).to.match(/^KEY_UNWRITABLE: /);
    expect((await readFile(out, "utf8")).trim()).to.equal(key);
    // Made by root where somebody else's network is, it is theirs.
    const inside = join(dir, "nodes", "rpc1", "new.key");
    await runTask(["network", "node-key"], { out: inside });
    expect((await lstat(inside)).uid).to.equal((await lstat(dir)).uid);
  });

  it("vote says what it lacks", async () => {
    const both = await runTask(["network", "vote"], { dir, add: "validator1", remove: "validator2" });
    expect(both.error).to.match(/^OPTION_MISSING: /);
    const nobody = await runTask(["network", "vote"], { dir, remove: "validator2", json: true });
    expect(JSON.parse(nobody.error)).to.have.nested.property("error.code", "TOO_FEW_VOTERS");
    expect((await runTask(["network", "verify"], {})).error).to.match(/^OPTION_MISSING: --dir /);
  });
});
