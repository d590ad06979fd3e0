import { execFile, spawn } from "node:child_process";
import { mkdir, readdir, readFile, stat, symlink } from "node:fs/promises";
import { delimiter, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { patience } from "../../local/patience.js";

const run = promisify(execFile);
const manifest = z.object({
  bin: z.object({ milk: z.string() }),
  dependencies: z.record(z.string(), z.string()),
});
/** npm's answer, after what the package's own script prints. */
const packing = z.tuple([z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) })]);
const PACKAGE = "milk-services";
/** Ends what hangs. */
const LIMIT_MS = 120_000;

/**
 * The program as `npm install -g` lays it out below an empty prefix: as npm packs it, without a registry. What it depends on are this
 * repository's own copies.
 */
export class InstalledMilk {
  private constructor(
    private readonly prefix: string,
    /** What is in the package. */
    readonly files: readonly string[],
  ) {}

  /** Packs it, and installs it. */
  static async install(directory: string): Promise<InstalledMilk> {
    const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", directory], { cwd: "services" });
    const [{ filename, files }] = packing.parse(JSON.parse(stdout.slice(stdout.indexOf("[\n"))));
    const prefix = join(directory, "prefix");
    const own = join(prefix, "lib", "node_modules", PACKAGE);
    await mkdir(own, { recursive: true });
    await run("tar", ["xzf", join(directory, filename), "--strip-components=1", "-C", own]);
    const { bin, dependencies } = manifest.parse(JSON.parse(await readFile(join(own, "package.json"), "utf8")));
    for (const name of Object.keys(dependencies)) {
      const link = join(own, "node_modules", name);
      await mkdir(dirname(link), { recursive: true });
      await symlink(resolve("node_modules", name), link);
    }
    await mkdir(join(prefix, "bin"));
    await symlink(join(own, bin.milk), join(prefix, "bin", "milk"));
    return new InstalledMilk(
      prefix,
      files.map(({ path }) => path),
    );
  }

  /** Bytes on the disk, with everything that it depends on. */
  async size(): Promise<number> {
    const natives = await readdir("node_modules/@resvg");
    const own = [this.path("")];
    const places = [...own, ...natives.map((name) => join("node_modules", "@resvg", name))];
    return (await Promise.all(places.map(sizeBelow))).reduce((sum, size) => sum + size, 0);
  }

  /** Where something of the package is. */
  path(name: string): string {
    return join(this.prefix, "lib", "node_modules", PACKAGE, name);
  }

  /** Runs it until it ends, as whoever types `milk` does; nothing of this project is on its way. Gives what it prints. */
  async run(args: readonly string[], cwd: string): Promise<string> {
    const options = { cwd, env: this.environment(), timeout: patience(LIMIT_MS) };
    return (await run(join(this.prefix, "bin", "milk"), args, options)).stdout;
  }

  /** Starts it. @param env Variables besides. */
  start(args: readonly string[], cwd: string, env: Readonly<Record<string, string>>) {
    const child = spawn(join(this.prefix, "bin", "milk"), args, {
      cwd,
      env: { ...this.environment(), ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (part: string) => (text += part));
    }
    return { child, printed: () => text };
  }

  /** Of this process's variables those of a machine that has Node.js and nothing else. */
  private environment(): Record<string, string> {
    // Whoever sets this process's clock, by faketime, sets the program's.
    const clock = Object.entries(process.env).filter(([name]) => name === "LD_PRELOAD" || name.startsWith("FAKETIME"));
    const path = [dirname(process.execPath), process.env["PATH"] ?? ""].join(delimiter);
    return { ...Object.fromEntries(clock.map(([name, value = ""]) => [name, value])), PATH: path };
  }
}

async function sizeBelow(directory: string): Promise<number> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async (entry) => (await stat(join(entry.parentPath, entry.name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}
