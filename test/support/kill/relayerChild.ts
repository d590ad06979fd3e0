import { fileURLToPath } from "node:url";
import { Wallet } from "ethers";
import { z } from "zod";
import { readRelayerConfig } from "../../../services/relayer/config.js";
import { startRelayer } from "../../../services/relayer/startRelayer.js";

/** A relayer as a process of its own, to be killed. */
async function main(): Promise<void> {
  const { CONFIG, SENDER_KEYS } = z.object({ CONFIG: z.string(), SENDER_KEYS: z.string() }).parse(process.env);
  const senders = SENDER_KEYS.split(",").map((key) => new Wallet(key));
  await startRelayer({ config: await readRelayerConfig(CONFIG), senders });
  process.send?.("ready");
}

/** Every file below `test` is loaded with the tests; only the process of its own does something. */
if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
