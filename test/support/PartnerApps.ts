import { execFile } from "node:child_process";
import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";

const run = promisify(execFile);
const manifest = z.object({
  dependencies: z.record(z.string(), z.string()),
  peerDependencies: z.record(z.string(), z.string()),
});
/** npm's answer, after what the package's own script prints. */
const packing = z.tuple([z.object({ filename: z.string(), files: z.array(z.object({ path: z.string() })) })]);
/** What a partner's applications have besides the package. */
const OWN = ["typescript", "@types/node", "viem"];
const PACKAGE = "milk-alliance";

/**
 * Partners' applications on this machine, with the package as npm packs it. It is packed once and installed without a registry: what it
 * depends on are this repository's own dependencies.
 */
export class PartnerApps {
  private constructor(
    private readonly directory: string,
    readonly tarball: string,
    /** What is in the package. */
    readonly files: readonly string[],
  ) {}

  /** Packs the package. */
  static async pack(directory: string): Promise<PartnerApps> {
    const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", directory], { cwd: "sdk" });
    const [{ filename, files }] = packing.parse(JSON.parse(stdout.slice(stdout.indexOf("[\n"))));
    return new PartnerApps(
      directory,
      join(directory, filename),
      files.map(({ path }) => path),
    );
  }

  /** Where an application is, or something in it. */
  path(app: string, ...names: string[]): string {
    return join(this.directory, app, ...names);
  }

  /**
   * Makes an application and installs the package in it.
   *
   * @param ethers Which of this repository's copies of ethers it has.
   */
  async install(app: string, type: "module" | "commonjs", ethers = "ethers"): Promise<void> {
    const own = this.path(app, "node_modules", PACKAGE);
    await mkdir(own, { recursive: true });
    await run("tar", ["xzf", this.tarball, "--strip-components=1", "-C", own]);
    const { dependencies, peerDependencies } = manifest.parse(
      JSON.parse(await readFile(join(own, "package.json"), "utf8")),
    );
    for (const name of Object.keys({ ...dependencies, ...peerDependencies }).concat(OWN)) {
      const link = this.path(app, "node_modules", name);
      await mkdir(dirname(link), { recursive: true });
      await symlink(resolve("node_modules", name === "ethers" ? ethers : name), link);
    }
    await this.write(app, "package.json", JSON.stringify({ type }));
  }

  /** Makes an application with the dependencies of another one. */
  async share(app: string, type: "module" | "commonjs", other: string): Promise<void> {
    await mkdir(this.path(app), { recursive: true });
    await symlink(this.path(other, "node_modules"), this.path(app, "node_modules"));
    await this.write(app, "package.json", JSON.stringify({ type }));
  }

  async write(app: string, name: string, content: string): Promise<void> {
    await writeFile(this.path(app, name), content);
  }

  /** Copies one of the guide's samples. */
  async copy(app: string, sample: string): Promise<void> {
    await this.write(app, sample, await readFile(join("docs", "partner", "samples", sample), "utf8"));
  }

  /** Runs a program of an application on this Node; gives what it prints. */
  async node(app: string, ...args: string[]): Promise<string> {
    return (await run(process.execPath, args, { cwd: this.path(app), timeout: LIMIT_MS })).stdout;
  }

  /** Type-checks an application's files, and compiles them into `out`; gives the compiler's complaints. */
  async compile(app: string, compilerOptions: Record<string, unknown>, files: readonly string[]): Promise<string> {
    await this.write(
      app,
      "tsconfig.json",
      JSON.stringify({ compilerOptions: { ...STRICT, ...compilerOptions }, files }),
    );
    const compiler = this.path(app, "node_modules", "typescript", "bin", "tsc");
    return run(process.execPath, [compiler, "-p", this.path(app)]).then(
      ({ stdout }) => stdout,
      (error: unknown) => z.object({ stdout: z.string() }).parse(error).stdout,
    );
  }
}

/** Ends what hangs. */
const LIMIT_MS = 300_000;
/** A partner may have any of these. */
const STRICT = {
  target: "es2022",
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  skipLibCheck: true,
  types: ["node"],
  outDir: "out",
};
