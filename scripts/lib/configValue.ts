import { configVariable } from "hardhat/config";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";

/** A value of this machine, from the environment or else from Hardhat's keystore; undefined when neither has it. */
export async function configValue(
  hre: Pick<HardhatRuntimeEnvironment, "hooks">,
  name: string,
): Promise<string | undefined> {
  const value =
    process.env[name] ??
    (await hre.hooks.runHandlerChain(
      "configurationVariables",
      "fetchValue",
      // With a default, the keystore does not insist.
      [{ ...configVariable(name), default: "" }],
      async () => "",
    ));
  return value === "" ? undefined : value;
}
