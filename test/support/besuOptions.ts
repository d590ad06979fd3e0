import { readFileSync } from "node:fs";

/** One option of Besu: what its value must be. */
export interface BesuOption {
  readonly type: "boolean" | "integer" | "number" | "text" | "list";
  readonly least?: number;
  readonly most?: number;
  /** The only words it takes, in capitals; of a list, each of its items. */
  readonly words?: readonly string[];
}

const TABLE = new URL("data/besu-26.8.0-options.tsv", import.meta.url);
const INT = 2 ** 31 - 1;

const APIS = "ADMIN DEBUG ENGINE ETH IBFT MINER NET PERM PLUGINS QBFT TESTING TRACE TXPOOL WEB3".split(" ");
const JWT_ALGORITHMS = "RS256 RS384 RS512 ES256 ES384".split(" ");

/** What the table of options does not say: the words that some of them take. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  "data-storage-format": ["FOREST", "BONSAI", "X_BONSAI_ARCHIVE"],
  "discovery-mode": ["V4", "V5", "BOTH"],
  logging: ["OFF", "ERROR", "WARN", "INFO", "DEBUG", "TRACE", "ALL"],
  "metrics-protocol": ["PROMETHEUS", "OPENTELEMETRY", "NONE"],
  "nat-method": ["AUTO", "DOCKER", "NONE", "UPNP", "UPNPP2PONLY"],
  "rpc-http-api": APIS,
  "rpc-http-authentication-jwt-algorithm": JWT_ALGORITHMS,
  "rpc-ws-api": APIS,
  "rpc-ws-authentication-jwt-algorithm": JWT_ALGORITHMS,
  "sync-mode": ["FULL", "SNAP"],
  "tx-pool": ["LAYERED", "SEQUENCED"],
};
/** The bounds of those whose kind of number has some. */
const BOUNDS: Readonly<Record<string, readonly [least: number, most: number]>> = {
  "api-gas-price-percentile": [0, 100],
  "remote-connections-max-percentage": [0, 100],
  "tx-pool-blob-price-bump": [0, 100],
  "tx-pool-limit-by-account-percentage": [0, 1],
  "tx-pool-min-score": [-128, 127],
  "tx-pool-price-bump": [0, 100],
};

function numberOf(name: string, value: string, standard: string): BesuOption | undefined {
  const [least, most] = BOUNDS[name] ?? [0, Number.MAX_SAFE_INTEGER];
  if (value === "<PORT>") return { type: "integer", least: 0, most: 65_535 };
  if (value === "<DOUBLE>" || /^\d+\.\d+$/.test(standard)) return { type: "number", least, most };
  if (value === "<INTEGER>") return { type: "integer", least, most: Math.min(most, INT) };
  // A default with a plus sign is one of the positive numbers.
  if (standard.startsWith("+")) return { type: "integer", least: 1, most: INT };
  const isWei = /^0x[0-9a-f]{40,}/.test(standard);
  if (
    isWei ||
    name === "target-gas-limit" ||
    /^<(LONG|SECONDS|BIGINTEGER|Byte)>$/.test(value) ||
    /^\d+$/.test(standard)
  ) {
    return { type: "integer", least, most };
  }
  return undefined;
}

function optionOf(name: string, kind: string, value: string, standard: string): BesuOption {
  const isBoolean = kind === "flag" || value === "<Boolean>" || /^(true|false)$/.test(standard);
  if (isBoolean || name.endsWith("-enabled")) return { type: "boolean" };
  const words = WORDS[name];
  const isList = (kind === "list" && !/^<(Enum|username)>$/.test(value)) || standard.startsWith("[");
  if (isList) return { type: "list", ...(words && { words }) };
  if (words !== undefined) return { type: "text", words };
  return numberOf(name, value, standard) ?? { type: "text" };
}

function readTable(): ReadonlyMap<string, BesuOption> {
  const options = new Map<string, BesuOption>();
  const rows = readFileSync(TABLE, "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  // Where the table has a name twice, the row with a value says more than the one of a flag.
  for (const row of [...rows].sort((a, b) => Number(b.includes("\tflag\t")) - Number(a.includes("\tflag\t")))) {
    const [name = "", kind = "", value = "", standard = ""] = row.split("\t");
    options.set(name, optionOf(name, kind, value, standard));
  }
  return options;
}

/** The options of Besu 26.8.0, as a run of it printed them: it refuses to start with any other. */
export const BESU_OPTIONS: ReadonlyMap<string, BesuOption> = readTable();
