import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect } from "chai";
import { patience } from "../../../../local/patience.js";
import { PostgresStore } from "../../../../sdk/store/postgres/PostgresStore.js";
import { needsPostgres } from "../../../support/postgres/needsPostgres.js";
import { NOTES } from "../../../support/postgres/notes.js";
import { postgresAddress } from "../../../support/postgres/postgresAddress.js";
import { until } from "../../../support/until.js";

const HOLDER = fileURLToPath(new URL("../../../support/postgres/lockHolder.ts", import.meta.url));
const AFTER_KILL_MS = 1_000;
const AFTER_HANG_MS = 3_000;

describe("PostgresSession, whose writer is gone", () => {
  const children: ChildProcess[] = [];
  let store: PostgresStore;
  let address = "";
  let said = "";

  beforeEach(
    needsPostgres(async () => {
      address = await postgresAddress();
      store = new PostgresStore(address, NOTES);
      store.create({ applicationId: 1, version: 1 }, () => undefined);
    }),
  );
  afterEach(() => {
    for (const child of children.splice(0)) child.kill("SIGKILL");
  });

  /** Starts who holds the lock. */
  async function hold(how: "rest" | "statement"): Promise<ChildProcess> {
    said = "";
    const args = ["--import", "tsx", HOLDER, address, how];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    children.push(child);
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => (said += chunk));
    await until(
      async () => said.includes("holds") || child.exitCode !== null,
      (ready) => ready,
    );
    expect(said).to.equal("holds\n");
    return child;
  }

  /** Writes as the one who takes over; gives how long that took, milliseconds. */
  function takeOver(): number {
    const start = performance.now();
    store.write(() => store.run("INSERT INTO note (id, text) VALUES (2, 'of who took over')"));
    return Math.round(performance.now() - start);
  }

  for (const how of ["rest", "statement"] as const) {
    it(`lets another write within a second when it is killed, ${how === "rest" ? "at rest" : "in a long statement"}`, async () => {
      const child = await hold(how);
      child.kill("SIGKILL");
      const limit = patience(AFTER_KILL_MS);
      expect(takeOver()).to.be.below(limit);
      expect(store.all("SELECT id FROM note")).to.deep.equal([{ id: 2 }]);
      store.close();
    });
  }

  it("lets another write within three seconds when it hangs, and has written nothing when it comes back", async () => {
    const child = await hold("rest");
    child.kill("SIGSTOP");
    const limit = patience(AFTER_HANG_MS);
    expect(takeOver()).to.be.below(limit);
    child.kill("SIGCONT");
    await once(child, "close");
    expect(said).to.match(/^holds\nrefused: Error: (unreadable|uncertain): /);
    expect(store.all("SELECT id FROM note")).to.deep.equal([{ id: 2 }]);
    store.close();
  });
});
