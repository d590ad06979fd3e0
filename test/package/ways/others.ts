import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { expect } from "chai";
import type { PartnerWorld } from "./partnerWorld.js";

const run = promisify(execFile);
const SWAPPED = /^mined: \d+ SSG, at least \d+\n$/;
const LIMIT_MS = 300_000;

/** The package's ABIs and typed data with other libraries than ethers. */
export function describeOthers(world: () => PartnerWorld): void {
  describe("without ethers", () => {
    it("quotes, signs and reads with viem", async () => {
      const { apps, sandbox } = world();
      await apps.copy("esm", "viem-swap.js");
      expect(await apps.node("esm", "viem-swap.js", sandbox)).to.match(SWAPPED);
    });

    it("quotes, signs and reads with web3.py", async function () {
      const { apps, sandbox } = world();
      const installed = await run("python3", ["-c", "import web3"]).then(
        () => true,
        () => false,
      );
      if (!installed && process.env["CI"] !== "true") {
        process.stdout.write("    SKIPPED, there is no web3.py: pip install web3\n");
        this.skip();
      }
      const sample = resolve("docs/partner/samples/web3_swap.py");
      const args = [sample, sandbox, apps.path("esm", "node_modules", "milk-alliance")];
      // Under faketime, Python's sleep fails with what Node's timers need.
      const env = { ...process.env, FAKETIME_DONT_FAKE_MONOTONIC: undefined };
      expect((await run("python3", args, { timeout: LIMIT_MS, env })).stdout).to.match(SWAPPED);
    });
  });
}
