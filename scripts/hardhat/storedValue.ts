import { configVariable } from "hardhat/config";
import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import type { SecretPlace } from "../../sdk/secrets/findSecret.js";

/** Hardhat's keystore as a place of secrets. With a default, it does not insist. */
export function storedValue(hre: Pick<HardhatRuntimeEnvironment, "hooks">): SecretPlace {
  return async (name) => {
    const variable = { ...configVariable(name), default: "" };
    const value = await hre.hooks.runHandlerChain("configurationVariables", "fetchValue", [variable], async () => "");
    return { value, source: "Hardhat's keystore" };
  };
}
