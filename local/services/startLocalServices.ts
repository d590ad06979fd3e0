import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Stage } from "../stage/Stage.js";
import { testWallet } from "../chain/testWallet.js";
import { feederSettings, indexerSettings, pricerSettings, relayerSettings, type LocalPlace } from "./localSettings.js";
import { ServiceProcess, type ServiceKind } from "./ServiceProcess.js";
import { startPriceStandIn } from "./startPriceStandIn.js";

/** The services beside a local chain. */
export interface LocalServices {
  /** By name: relayer, feeder 1 and so on, pricer, indexer. */
  readonly services: ReadonlyMap<string, ServiceProcess>;
  /** The indexer's settings and file. */
  readonly indexer: { readonly settings: string; readonly database: string };
  close(): Promise<void>;
}

/** What local services are started with. */
export interface LocalServicesOptions extends LocalPlace {
  readonly onLine: (name: string, line: string) => void;
}

/** The programme whose pool the pricer quotes. */
const PRICED = "YNJ";
const FIRST_SENDER = 60;
const SENDERS = 3;

function sendersOf({ accounts }: Stage): string[] {
  return accounts.slice(FIRST_SENDER, FIRST_SENDER + SENDERS).map(({ address }) => address);
}

/** Starts a relayer, a feeder for every reporter with made-up prices, a pricer and an indexer, each a process of its own. */
export async function startLocalServices(options: LocalServicesOptions): Promise<LocalServices> {
  const { stage, directory, onLine } = options;
  const prices = await startPriceStandIn();
  const services = new Map<string, ServiceProcess>();
  const close = async () => {
    await Promise.all([...services.values()].map((service) => service.stop()));
    await prices.close();
  };
  const add = async (name: string, kind: ServiceKind, config: { readonly port: number }, accounts: string[]) => {
    const settings = join(directory, `${name.replace(" ", "-")}.json5`);
    await writeFile(settings, JSON.stringify(config));
    const keys = accounts.map((address) => testWallet(address).privateKey);
    const url = `http://127.0.0.1:${config.port}`;
    services.set(name, new ServiceProcess({ name, kind, settings, keys, url, onLine }));
    return settings;
  };
  try {
    await add("relayer", "relayer", await relayerSettings(options), sendersOf(stage));
    for (const [i, reporter] of stage.manifest.reporters.entries()) {
      await add(`feeder ${i + 1}`, "feeder", await feederSettings(options, i, prices.url), [reporter]);
    }
    const { treasurer } = stage.partner(PRICED);
    await add("pricer", "pricer", await pricerSettings(options, PRICED), [treasurer.address]);
    const index = await indexerSettings(options);
    const settings = await add("indexer", "indexer", index, []);
    await Promise.all([...services.values()].map((service) => service.start()));
    return { services, indexer: { settings, database: index.database }, close };
  } catch (error) {
    await close();
    throw error;
  }
}
