import { expect } from "chai";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { expectAllianceError } from "../../support/expectAllianceError.js";
import { temporaryDirectory } from "../../support/temporaryDirectory.js";
import { waitForLock } from "../../../tools/hardhat/waitForLock.js";

const HOLDER = `
const { DatabaseSync } = require("node:sqlite");
const database = new DatabaseSync(process.argv[1]);
database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
console.log("held");
setInterval(() => {}, 1_000);
`;

describe("waitForLock", () => {
  const { path } = temporaryDirectory();

  it("lets one build after the other, and says what a second one waits for", async () => {
    const file = path("deep/build.lock");
    const order: string[] = [];
    const unlock = await waitForLock(file, (line) => order.push(line));
    const second = waitForLock(file, () => order.push("waits")).then((free) => {
      order.push("second");
      free();
    });
    while (!order.includes("waits")) await setTimeout(10);
    order.push("first ends");
    unlock();
    await second;
    expect(order).to.deep.equal(["waits", "first ends", "second"]);
  });

  it("does not wait for a process that was killed", async () => {
    const file = path("build.lock");
    const holder = spawn(process.execPath, ["-e", HOLDER, file], { stdio: ["ignore", "pipe", "ignore"] });
    await once(holder.stdout, "data");
    await expectAllianceError("BUILD_WAITS", () => waitForLock(file, () => {}, 1));
    holder.kill("SIGKILL");
    await once(holder, "close");
    (await waitForLock(file, () => {}))();
  });
});
