import { spawn } from "node:child_process";
import { access, readdir, readFile, readlink } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { queryPostgres } from "../../../local/postgres/queryPostgres.js";
import { startCluster, type PostgresCluster } from "../../../local/postgres/startCluster.js";
import { needsPostgres } from "../../support/postgres/needsPostgres.js";
import { until } from "../../support/until.js";

const CHILD = fileURLToPath(new URL("../../support/postgres/clusterChild.ts", import.meta.url));

/** Whether a folder is there, or a process works in it. */
async function isUsed(folder: string): Promise<boolean> {
  const places = await Promise.all(
    (await readdir("/proc")).filter(Number).map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => "")),
  );
  if (places.some((place) => place.startsWith(folder))) return true;
  return access(folder).then(
    () => true,
    () => false,
  );
}

async function sharedMemory(): Promise<string[]> {
  const lines = (await readFile("/proc/sysvipc/shm", "utf8")).trim().split("\n").slice(1);
  return lines.map((line) => line.trim().split(/ +/)[1] ?? "");
}

describe("startCluster", () => {
  let cluster: PostgresCluster | undefined;
  before(needsPostgres(async () => void (cluster = await startCluster({ standbys: 1 }))));
  after(() => cluster?.end());

  function servers() {
    const [standby] = cluster?.standbys ?? [];
    if (cluster === undefined || standby === undefined) throw new Error("there is no standby");
    return { primary: cluster.primary, standby };
  }

  it("has a standby with all that its primary acknowledged, which takes its place", async () => {
    const { primary, standby } = servers();
    await queryPostgres(primary.address, "CREATE TABLE acknowledged AS SELECT 1 AS n");
    await primary.signal("SIGKILL");
    await standby.promote();
    expect(await queryPostgres(standby.address, "INSERT INTO acknowledged VALUES (2) RETURNING n")).to.deep.equal([
      { n: 2 },
    ]);
    expect(await queryPostgres(standby.address, "SELECT n FROM acknowledged ORDER BY n")).to.deep.equal([
      { n: 1 },
      { n: 2 },
    ]);
  });

  it("starts a killed server again where it was, and one that is stopped answers when it goes on", async () => {
    const { standby: server } = servers();
    await server.signal("SIGKILL");
    await server.start();
    expect(await queryPostgres(server.address, "SELECT 1 AS n")).to.deep.equal([{ n: 1 }]);
    await server.signal("SIGSTOP");
    const answer = queryPostgres(server.address, "SELECT 2 AS n");
    await server.signal("SIGCONT");
    expect(await answer).to.deep.equal([{ n: 2 }]);
  });

  it("leaves nothing behind when the process that started it is killed, whatever state its servers are in", async () => {
    const child = spawn(process.execPath, ["--import", "tsx", CHILD], { stdio: ["ignore", "pipe", "inherit"] });
    let folder = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (folder += chunk.trim()));
    await until(
      async () => folder !== "" || child.exitCode !== null,
      (ready) => ready,
    );
    const before = await sharedMemory();
    expect(await isUsed(folder)).to.equal(true);
    child.kill("SIGKILL");
    await until(
      () => isUsed(folder),
      (used) => !used,
    );
    const left = await sharedMemory();
    expect(before.filter((id) => !left.includes(id)).length, "segments removed").to.be.at.least(2);
  });
});
