import { execFile } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { createServer } from "node:net";
import { promisify } from "node:util";
import { expect } from "chai";
import { JsonRpcProvider } from "ethers";
import { patience } from "../../../local/patience.js";
import { PriceOracle__factory } from "../../../typechain-types/index.js";
import { runSandbox } from "../../support/runSandbox.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";

const DEPLOYING = "Deploying the alliance";

/** The processes below one, by what they run. */
async function descendants(pid: number): Promise<{ readonly pid: number; readonly command: string }[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,args="]);
  const all = [...stdout.matchAll(/^ *(\d+) +(\d+) (.*)$/gm)].map(([, own, parent, command = ""]) => ({
    pid: Number(own),
    parent: Number(parent),
    command,
  }));
  const below = (of: number): typeof all =>
    all.filter(({ parent }) => parent === of).flatMap((child) => [child, ...below(child.pid)]);
  return below(pid);
}

async function nodeOf(pid: number): Promise<number[]> {
  return (await nodesOf(pid)).map((one) => one.pid);
}

async function nodesOf(pid: number): ReturnType<typeof descendants> {
  for (let i = 0; i < 600; i++) {
    const found = (await descendants(pid)).filter(({ command }) => command.includes("anvil"));
    // A script, and the real one that it starts.
    if (found.length > 1) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("no node was started");
}

/** When the newest price on the chain was observed. */
async function newestObservation(node: Awaited<ReturnType<typeof nodesOf>>): Promise<number> {
  const port = node.map(({ command }) => /--port (\d+)/.exec(command)?.[1]).find((found) => found !== undefined);
  const provider = new JsonRpcProvider(`http://127.0.0.1:${port}`);
  const oracle = PriceOracle__factory.createInterface();
  const { topicHash } = oracle.getEvent("ObservationPosted");
  const logs = await provider.getLogs({ fromBlock: 0, topics: [topicHash] });
  provider.destroy();
  const times = logs.map((log) =>
    Number(oracle.decodeEventLog("ObservationPosted", log.data, log.topics)["observedAt"]),
  );
  return Math.max(...times);
}

const alive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe("hardhat sandbox", function () {
  const directory = temporaryDirectory();

  it("interrupted while it deploys, ends its node, says so and leaves nothing", async () => {
    const sandbox = runSandbox(directory.path("interrupted"));
    await sandbox.said(DEPLOYING);
    const node = await nodeOf(sandbox.pid);
    sandbox.signal("SIGTERM");
    expect(await sandbox.exit).to.equal(1);
    expect(sandbox.output()).to.contain("SANDBOX_STOPPED");
    expect(node.filter(alive)).to.deep.equal([]);
    expect(await readdir(directory.path("interrupted"))).to.deep.equal([]);
  });

  it("has prices of this minute before its services start, says that its node has died, and ends", async () => {
    const sandbox = runSandbox(directory.path("bereft"));
    await sandbox.said("Starting the partners' services");
    expect(await newestObservation(await nodesOf(sandbox.pid))).to.be.greaterThan(
      Date.now() / 1_000 - patience(60_000) / 1_000,
    );
    for (const pid of await nodeOf(sandbox.pid)) process.kill(pid, "SIGKILL");
    expect(await sandbox.exit).to.equal(1);
    expect(sandbox.output()).to.contain("SANDBOX_CHILD_ENDED");
    expect(await readdir(directory.path("bereft"))).to.deep.equal([]);
  });

  it("refuses a port that somebody else has, and a file where its directory should be", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new TypeError("no port");
    const file = await directory.write("a-file", "");
    const taken = runSandbox(directory.path("taken"), ["--port", String(address.port)]);
    const blocked = runSandbox(file);
    expect(await Promise.all([taken.exit, blocked.exit])).to.deep.equal([1, 1]);
    server.close();
    expect(taken.output()).to.contain("PORT_TAKEN").and.contain(String(address.port));
    expect(blocked.output()).to.contain("SANDBOX_UNWRITABLE").and.contain(file);
  });
});
