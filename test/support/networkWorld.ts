import { randomInt } from "node:crypto";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import JSON5 from "json5";
import { z } from "zod";
import { checkPortsFree } from "../../network/lib/checkPortsFree.js";
import { parseNetwork, type Network } from "../../network/lib/parseNetwork.js";

const HOST = "127.0.0.1";
const ACCOUNT = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";

/** Below the ports that systems give to outgoing connections: none of those can take one between the probe and its use. */
const LOWEST_PORT = 10_000;
/** Tests run in several processes, which must not choose the same. */
const PORTS = 5_000;
const OWN_PORT = LOWEST_PORT + PORTS * (Number(process.env["MOCHA_WORKER_ID"] ?? 0) % 4);
const PROBES = 1_000;

/** So many different ports that were free a moment ago. */
async function freePorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  for (let probe = 0; ports.size < count; probe++) {
    if (probe === PROBES) throw new Error(`only ${ports.size} of ${count} ports are free`);
    const port = randomInt(OWN_PORT, OWN_PORT + PORTS);
    const free = await checkPortsFree([{ host: HOST, port }]).then(
      () => true,
      () => false,
    );
    if (free) ports.add(port);
  }
  return [...ports];
}

/** A description as a file has it, of so many nodes on this machine. */
export async function describedNetwork(validators = 4, rpcNodes = 1) {
  const names = [
    ...Array.from({ length: validators }, (_, index) => `validator${index + 1}`),
    ...Array.from({ length: rpcNodes }, (_, index) => `rpc${index + 1}`),
  ];
  const ports = await freePorts(3 * names.length + 1);
  const port = () => ports.pop() ?? 0;
  return {
    chainId: 7_000,
    blockPeriodSeconds: 1,
    prometheusPort: port(),
    nodes: names.map((name) => ({
      name,
      role: name.startsWith("rpc") ? "rpc" : "validator",
      host: HOST,
      p2pPort: port(),
      metricsPort: port(),
      rpcPort: port(),
    })),
    accounts: [{ address: ACCOUNT, who: "relayer" }],
  };
}
/** A description as a file has it. */
export type Described = Awaited<ReturnType<typeof describedNetwork>>;

/** A directory for the networks of the `describe` it is called in, and a program `besu` on the PATH while its tests run. */
export function networkWorld() {
  let root = "";
  let pathBefore: string | undefined;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), "milk-network-"));
    await mkdir(join(root, "bin"));
    await mkdir(join(root, "state"));
    const fake = fileURLToPath(new URL("./fakeBesu.ts", import.meta.url));
    const start = `export NODE_COMPILE_CACHE="${join(root, "cache")}"\nexec "${process.execPath}" "${fake}" "$@"`;
    await writeFile(join(root, "bin", "besu"), `#!/bin/sh\n${start}\n`);
    await chmod(join(root, "bin", "besu"), 0o755);
    pathBefore = process.env["PATH"];
    process.env["PATH"] = `${join(root, "bin")}${delimiter}${pathBefore ?? ""}`;
    process.env["FAKE_BESU_STATE"] = join(root, "state");
  });
  after(async () => {
    process.env["PATH"] = pathBefore;
    delete process.env["FAKE_BESU_STATE"];
    await rm(root, { recursive: true, force: true });
  });
  const path = (...names: string[]) => join(root, ...names);
  return {
    path,
    /** Writes a description and gives its path. */
    async describe(described: unknown, name = "network.json5"): Promise<string> {
      await writeFile(path(name), JSON.stringify(described));
      return path(name);
    },
    /** Changes the description of a network that was made. */
    async edit(directory: string, change: (described: Described) => unknown): Promise<Network> {
      const file = join(directory, "network.json5");
      const parsed = z.custom<Described>().parse(JSON5.parse(await readFile(file, "utf8")));
      const changed = change(parsed);
      await writeFile(file, JSON.stringify(changed));
      return parseNetwork(changed, file);
    },
  };
}
