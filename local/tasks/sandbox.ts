import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { build } from "../../scripts/hardhat/build.js";
import { createProgress } from "../../sdk/terminal/progress.js";
import { refuseNetwork } from "../../scripts/hardhat/refuseNetwork.js";
import { reportErrors } from "../../sdk/terminal/reportErrors.js";
import { toJson } from "../../sdk/text/toJson.js";

interface Options {
  readonly directory: string;
  readonly port: number;
  readonly servicePort: number;
  readonly holdSeconds: number;
  readonly priceSeconds: number;
  readonly json: boolean;
}

/**
 * `hardhat sandbox [--directory DIR] [--port N] [--service-port N] [--hold-seconds N] [--price-seconds N] [--json]`: an alliance to develop
 * against, until SIGINT or SIGTERM. Exit code 1 when a part of it ends by itself.
 */
export default async function sandbox({ json, ...options }: Options, hre: HardhatRuntimeEnvironment): Promise<void> {
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, onSignal);
  const work = async () => {
    refuseNetwork(hre, "sandbox");
    await build(hre);
    // After the build: they import the bindings that the build generates.
    const { startSandbox } = await import("../sandbox/startSandbox.js");
    const { formatSandbox } = await import("../sandbox/formatSandbox.js");
    const progress = createProgress(process.stderr, { enabled: !json });
    const onTrouble = (reason: string) => process.stderr.write(`${reason}\n`);
    const { path, content, ended } = await startSandbox({ ...options, progress, signal: stop.signal, onTrouble });
    process.stdout.write(json ? toJson(content) : formatSandbox(path, content));
    await ended;
    if (!json) process.stderr.write("The sandbox has ended.\n");
  };
  await reportErrors(work, { json });
}
