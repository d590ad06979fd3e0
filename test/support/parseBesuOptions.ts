import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "smol-toml";
import { z } from "zod";
import { BESU_OPTIONS, type BesuOption } from "./besuOptions.ts";

/** Why Besu does not start. */
export class BesuRefusal extends Error {}

/** Options by their names, each of its type. */
export type BesuValues = Readonly<Record<string, unknown>>;

/** How a Besu is started. */
export interface BesuStart {
  /** What follows the program's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** The directory it is started in. */
  readonly home: string;
}

const TEXTS: Readonly<Record<BesuOption["type"], (text: string) => unknown>> = {
  boolean: (text) => (/^(true|false)$/i.test(text) ? text.toLowerCase() === "true" : text),
  integer: (text) => (/^-?\d+$/.test(text) ? Number(text) : text),
  number: (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text),
  text: (text) => text,
  list: (text) => text.split(","),
};

function isOf({ type, least = -Infinity, most = Infinity, words }: BesuOption, value: unknown): boolean {
  const isWord = (item: unknown) =>
    typeof item === "string" && (words === undefined || words.includes(item.toUpperCase()));
  switch (type) {
    case "boolean":
      return typeof value === "boolean";
    case "integer":
    case "number":
      return (
        typeof value === "number" && value >= least && value <= most && (type === "number" || Number.isInteger(value))
      );
    case "text":
      return isWord(value);
    case "list":
      return Array.isArray(value) && value.every(isWord);
  }
}

function checked(name: string, value: unknown, source: string): unknown {
  const option = BESU_OPTIONS.get(name);
  if (option === undefined) throw new BesuRefusal(`Unknown option in ${source}: ${name}`);
  if (isOf(option, value)) return value;
  throw new BesuRefusal(`Invalid value for option '--${name}' in ${source}: ${JSON.stringify(value)}`);
}

function fromText(name: string, text: string, source: string): unknown {
  const type = BESU_OPTIONS.get(name)?.type ?? "text";
  return checked(name, TEXTS[type](text), source);
}

function fromArguments(argv: readonly string[]): BesuValues {
  const values: Record<string, unknown> = {};
  for (let index = 0; index < argv.length; index++) {
    const [, name, given] = /^--([a-z0-9-]+)(?:=(.*))?$/s.exec(argv[index] ?? "") ?? [];
    if (name === undefined) throw new BesuRefusal(`Unmatched argument: ${argv[index] ?? ""}`);
    const isFlag = BESU_OPTIONS.get(name)?.type === "boolean";
    const next = argv[index + 1];
    const takesNext = given === undefined && next !== undefined && (!isFlag || /^(true|false)$/i.test(next));
    if (takesNext) index++;
    values[name] = fromText(name, given ?? (takesNext ? next : isFlag ? "true" : ""), "the command line");
  }
  return values;
}

/** `BESU_X_Y` is option `x-y`; Besu looks for the options it has, and at nothing else. */
function fromEnvironment(env: BesuStart["env"]): BesuValues {
  const values: Record<string, unknown> = {};
  for (const name of BESU_OPTIONS.keys()) {
    const text = env[`BESU_${name.toUpperCase().replaceAll("-", "_")}`];
    if (text !== undefined) values[name] = fromText(name, text, "the environment");
  }
  return values;
}

function fromFile(path: string): BesuValues {
  const values: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(parse(readFileSync(path, "utf8")))) {
    const known = checked(name, value, "the configuration file");
    // Known there, too, but without any effect.
    if (name !== "profile") values[name] = known;
  }
  return values;
}

const genesisSchema = z.object({ config: z.looseObject({}) });
const LAYERED = [
  "layer-max-capacity",
  "max-future-by-sender",
  "max-prioritized",
  "max-prioritized-by-type",
  "min-score",
];
const SEQUENCED = ["limit-by-account-percentage", "max-size", "retention-hours"];

/** What an option needs besides itself. */
const NEEDS: readonly ((values: BesuValues, home: string) => string | undefined | false)[] = [
  (values, home) => {
    const file = values["genesis-file"];
    const text = typeof file === "string" ? readFileSync(join(home, file), "utf8") : '{"config":{}}';
    const { config } = genesisSchema.parse(JSON.parse(text));
    const isPoa = ["qbft", "ibft2"].some((name) => name in config);
    if ("block-txs-selection-max-time" in values && !("terminalTotalDifficulty" in config)) {
      return "--block-txs-selection-max-time can only be used with networks that have a terminal total difficulty";
    }
    return "poa-block-txs-selection-max-time" in values && !isPoa
      ? "--poa-block-txs-selection-max-time can only be used with PoA networks"
      : undefined;
  },
  (values) => "genesis-file" in values && "network" in values && "--network can't be used with --genesis-file",
  (values) =>
    values["metrics-enabled"] === true &&
    values["metrics-push-enabled"] === true &&
    "--metrics-enabled and --metrics-push-enabled can't be used at the same time",
  (values) => {
    const pool = values["tx-pool"];
    const isSequenced = typeof pool === "string" && pool.toLowerCase() === "sequenced";
    const others = (isSequenced ? LAYERED : SEQUENCED).filter((name) => `tx-pool-${name}` in values);
    return others.length > 0 && `--tx-pool-${others[0] ?? ""} is not for the transaction pool that is used`;
  },
  ...["rpc-http", "rpc-ws"].map((rpc) => (values: BesuValues) => {
    const known = [`${rpc}-authentication-jwt-public-key-file`, `${rpc}-authentication-credentials-file`];
    const lacks = values[`${rpc}-authentication-enabled`] === true && !known.some((name) => name in values);
    return lacks && `Unable to authenticate ${rpc} without a credentials file or a public key file`;
  }),
  (values) =>
    values["rpc-http-tls-enabled"] === true &&
    !("rpc-http-tls-keystore-file" in values) &&
    "--rpc-http-tls-enabled: a keystore file is required",
  (values, home) => {
    const files = Object.entries(values).filter(([name]) => name.endsWith("-file") && name !== "tx-pool-save-file");
    const missing = files.find(([, file]) => typeof file === "string" && !existsSync(join(home, file)));
    return missing && `--${missing[0]}: there is no ${String(missing[1])}`;
  },
];

/**
 * What a Besu 26.8.0 that is started so goes by: the command line before the environment before the file. As strict as it is: an unknown option, a
 * value of the wrong type, word or range, and an option without the one it needs end the start.
 *
 * Error: {@link BesuRefusal}.
 */
export function parseBesuOptions({ argv, env, home }: BesuStart): BesuValues {
  const first = { ...fromEnvironment(env), ...fromArguments(argv) };
  const file = z.string().optional().parse(first["config-file"]);
  const values = { ...(file === undefined ? {} : fromFile(join(home, file))), ...first };
  for (const need of NEEDS) {
    const refusal = need(values, home);
    if (typeof refusal === "string") throw new BesuRefusal(refusal);
  }
  return values;
}
