import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Wallet } from "ethers";
import { z } from "zod";
import { readProgrammeConfig } from "../../../services/programme/config.js";
import { startProgramme } from "../../../services/programme/startProgramme.js";

/** A programme's service as a process of its own, to be killed: its clock is a file, if it is given one, its secrets are the same in every run. */
async function main(): Promise<void> {
  const { CONFIG, CLOCK, ISSUER_KEY } = z
    .object({ CONFIG: z.string(), CLOCK: z.string().optional(), ISSUER_KEY: z.string() })
    .parse(process.env);

  const service = await startProgramme({
    config: await readProgrammeConfig(CONFIG),
    issuer: new Wallet(ISSUER_KEY),
    clock: CLOCK === undefined ? undefined : () => Number(readFileSync(CLOCK, "utf8")),
    secretsFrom: new URL("./fixedSecrets.ts", import.meta.url).href,
  });
  process.send?.("ready");
  process.once("SIGTERM", () => {
    void service.stop().then(() => process.disconnect());
  });
}

/** Every file below `test` is loaded with the tests; only the process of its own does something. */
if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
