import { configVariable } from "hardhat/config";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

/** A secret by its name, from the environment or from Hardhat's keystore; empty when neither has it. */
export async function secretOf(hre: Pick<HardhatRuntimeEnvironment, "hooks">, name: string): Promise<string> {
  return (
    process.env[name] ??
    hre.hooks.runHandlerChain("configurationVariables", "fetchValue", [configVariable(name)], async () => "")
  );
}
