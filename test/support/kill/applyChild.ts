import { fileURLToPath } from "node:url";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import { z } from "zod";
import config from "../../../hardhat.config.js";
import { applyAlliance } from "../../../scripts/alliance/applyAlliance.js";
import { openAlliance } from "../../../scripts/alliance/openAlliance.js";
import { fundAccounts } from "../../../scripts/alliance/fundAccounts.js";

/** What a run of `alliance apply` in a process of its own is told, as JSON on its command line. */
export interface ApplyOrder {
  /** The node. */
  readonly url: string;
  readonly manifest: string;
  /** Where Ignition's journal goes. */
  readonly directory: string;
}

const order = z.object({ url: z.string(), manifest: z.string(), directory: z.string() });

/** Applies a manifest as the task does, and prints "started" when it begins and a line for each transaction. */
async function run({ url, manifest, directory }: ApplyOrder): Promise<void> {
  const { localhost } = config.networks ?? {};
  if (localhost?.type !== "http") throw new TypeError("the network localhost is not what it was");
  const networks = { ...config.networks, localhost: { ...localhost, url } };
  const hre = await createHardhatRuntimeEnvironment(
    { ...config, networks, paths: { ...config.paths, ignition: directory } },
    { network: "localhost" },
  );
  process.stdout.write("started\n");
  await openAlliance(hre, { manifest, book: "" }, async (alliance) => {
    await fundAccounts(alliance.connection);
    const { sent, steps } = await applyAlliance(alliance.connection, alliance.manifest, alliance.deployment, {
      onProgress: (label, done, total) => process.stdout.write(`${label} ${done}/${total}\n`),
    });
    process.stdout.write(`sent ${sent}, left ${steps.length}\n`);
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await run(order.parse(JSON.parse(process.argv[2] ?? "")));
