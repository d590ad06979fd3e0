import { fileURLToPath } from "node:url";
import { Wallet } from "ethers";
import { z } from "zod";
import { readFeederConfig } from "../../../services/feeder/config.js";
import { startFeeder } from "../../../services/feeder/startFeeder.js";

/** A feeder as a process of its own, to be killed: its clock is so many seconds ahead of this machine's. */
async function main(): Promise<void> {
  const { CONFIG, AHEAD, REPORTER_KEY } = z
    .object({ CONFIG: z.string(), AHEAD: z.coerce.number(), REPORTER_KEY: z.string() })
    .parse(process.env);
  await startFeeder({
    config: await readFeederConfig(CONFIG),
    reporter: new Wallet(REPORTER_KEY),
    clock: () => Math.floor(Date.now() / 1_000) + AHEAD,
  });
  process.send?.("ready");
}

/** Every file below `test` is loaded with the tests; only the process of its own does something. */
if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
