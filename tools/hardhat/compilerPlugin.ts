import { createRequire } from "node:module";
import { join } from "node:path";
import { definePlugin } from "hardhat/plugins";
import { CompileProgress } from "./CompileProgress.js";
import { relocateCache } from "./relocateCache.js";
import { waitForLock } from "./waitForLock.js";
import { writeBindings } from "./writeBindings.js";

/**
 * The compiler comes from npm: nothing is downloaded, and the lock file pins it. The configuration has this name and not the absolute path
 * that Hardhat wants, because the cache depends on it.
 */
export const SOLJSON = "solc/soljson.js";

/** Over the spinner, where there is one. */
function say(line: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}\n` : `${line}\n`);
}

/**
 * How this project compiles: with the compiler from npm; one build at a time; wherever the project has been moved; saying how long it
 * takes; and without a reader of the bindings noticing. Leaves out warnings about sources of npm packages; errors, and every warning about our
 * own, are shown.
 */
export const compilerPlugin = definePlugin({
  id: "milk-compiler",
  hookHandlers: {
    solidity: async () => ({
      default: async () => {
        let begin: (() => Promise<CompileProgress | undefined>) | undefined;
        let progress: Promise<CompileProgress | undefined> | undefined;
        return {
          getCompiler: async (context, config, next) => {
            const path = config.path === SOLJSON ? createRequire(import.meta.url).resolve(SOLJSON) : config.path;
            return next(context, { ...config, path });
          },
          build: async (context, rootFiles, options, next) => {
            const { paths, typechain } = context.config;
            const unlock = await waitForLock(join(paths.cache, "build.lock"), say);
            try {
              await relocateCache(paths.cache, paths.root);
              begin = async () => {
                const found = await context.solidity.getCompilationJobs(rootFiles, options);
                return found.success
                  ? CompileProgress.begin(new Set(found.compilationJobsPerFile.values()), say)
                  : undefined;
              };
              return await writeBindings(typechain, paths.cache, () => next(context, rootFiles, options));
            } finally {
              (await progress)?.end();
              progress = begin = undefined;
              unlock();
            }
          },
          invokeSolc: async (context, compiler, input, config, next) => {
            // Not before: a build that finds all in the cache has nothing to say.
            const shown = await (progress ??= begin?.());
            const output = await next(context, compiler, input, config);
            shown?.compiled(input.sources);
            return output;
          },
          getCompilationJobErrors: async (context, job, output, next) => {
            const errors = output.errors?.filter(
              ({ severity, formattedMessage }) =>
                severity !== "warning" || !formattedMessage?.split("--> ")[1]?.startsWith("npm/"),
            );
            return next(context, job, { ...output, errors });
          },
        };
      },
    }),
  },
});
