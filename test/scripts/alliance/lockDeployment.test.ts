import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { expect } from "chai";
import { lockDeployment } from "../../../scripts/alliance/lockDeployment.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";

describe("lockDeployment", () => {
  const directory = temporaryDirectory();
  const journal = () => directory.path("deployments", "local");
  const children: ChildProcess[] = [];
  afterEach(async () => {
    for (const child of children.splice(0)) {
      const gone = child.exitCode === null && child.signalCode === null ? once(child, "exit") : undefined;
      child.kill("SIGKILL");
      await gone;
    }
  });

  /** Another process that has the deployment. */
  async function holder(): Promise<ChildProcess> {
    const module = new URL("../../../scripts/alliance/lockDeployment.ts", import.meta.url).href;
    const script = `const { lockDeployment } = await import(${JSON.stringify(module)});
      await lockDeployment(${JSON.stringify(journal())});
      console.log("held"); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--import", "tsx", "--input-type=module", "--eval", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    children.push(child);
    const said: unknown[] = await Promise.race([once(child.stdout, "data"), once(child, "exit")]);
    expect(String(said[0]).trim()).to.equal("held");
    return child;
  }

  it("names the process that has it, which goes on to have it, and is free once that was killed", async () => {
    const child = await holder();
    // Looking does not take it away.
    for (let i = 0; i < 2; i++) {
      const error = await expectAllianceError("DEPLOYMENT_LOCKED", () => lockDeployment(journal()));
      expect(error.message).to.include(`process ${child.pid}`).and.to.include(journal()).and.to.include('"local"');
      expect(error.remedy).to.include(`kill ${child.pid}`);
    }
    child.kill("SIGKILL");
    await once(child, "exit");
    (await lockDeployment(journal()))();
  });

  it("is one at a time in one process as well, and can be given back and taken again", async () => {
    const release = await lockDeployment(journal());
    const error = await expectAllianceError("DEPLOYMENT_LOCKED", () => lockDeployment(journal()));
    expect(error.message).to.include(`process ${process.pid}`);
    const elsewhere = await lockDeployment(directory.path("deployments", "another"));
    release();
    elsewhere();
    (await lockDeployment(journal()))();
  });

  it("fails with JOURNAL_UNREADABLE when a file is where its directory should be", async () => {
    await writeFile(directory.path("file"), "");
    const error = await expectAllianceError("JOURNAL_UNREADABLE", () => lockDeployment(directory.path("file")));
    expect(error.message).to.include(directory.path("file"));
  });
});
