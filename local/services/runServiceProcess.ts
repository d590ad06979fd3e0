import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Wallet } from "ethers";
import { z } from "zod";

/** The services that run beside a local chain. */
export const SERVICE_KINDS = ["relayer", "feeder", "pricer", "indexer"] as const;
/** One of them. */
export type ServiceKind = (typeof SERVICE_KINDS)[number];

const environment = z.object({
  SERVICE: z.enum(SERVICE_KINDS),
  SETTINGS: z.string(),
  SERVICE_KEYS: z.string().transform((text) => text.split(",").filter((key) => key !== "")),
});

/** A service as a process of its own beside a local chain, whose keys are public: ended by a signal, or with the process that started it. */
async function main(): Promise<void> {
  const { SERVICE, SETTINGS, SERVICE_KEYS } = environment.parse(process.env);
  const wallets = SERVICE_KEYS.map((key) => new Wallet(key));
  const stopped = Promise.race([once(process, "SIGTERM"), once(process, "SIGINT"), once(process, "disconnect")]);
  const service = await start(SERVICE, SETTINGS, wallets);
  process.send?.("ready");
  await stopped;
  await service.stop();
  if (process.connected) process.disconnect();
}

async function start(
  kind: ServiceKind,
  settings: string,
  wallets: readonly Wallet[],
): Promise<{ stop(): Promise<void> }> {
  const [wallet = new Wallet(Wallet.createRandom().privateKey)] = wallets;
  switch (kind) {
    case "relayer": {
      const { readRelayerConfig } = await import("../../services/relayer/config.js");
      const { startRelayer } = await import("../../services/relayer/startRelayer.js");
      return startRelayer({ config: await readRelayerConfig(settings), senders: wallets });
    }
    case "feeder": {
      const { readFeederConfig } = await import("../../services/feeder/config.js");
      const { startFeeder } = await import("../../services/feeder/startFeeder.js");
      return startFeeder({ config: await readFeederConfig(settings), reporter: wallet });
    }
    case "pricer": {
      const { readPricerConfig } = await import("../../services/pricer/config.js");
      const { startPricer } = await import("../../services/pricer/startPricer.js");
      return startPricer({ config: await readPricerConfig(settings), treasurer: wallet });
    }
    case "indexer": {
      const { readIndexerConfig } = await import("../../services/indexer/config.js");
      const { startIndexer } = await import("../../services/indexer/startIndexer.js");
      return startIndexer({ config: await readIndexerConfig(settings) });
    }
  }
}

/** It is imported for its types, too. */
if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
