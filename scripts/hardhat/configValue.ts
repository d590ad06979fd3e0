import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { findConfigValue } from "./findConfigValue.js";

/** A value of this machine, wherever {@link findConfigValue} finds it; undefined when nothing has it. Error: `KEY_EXPOSED`. */
export async function configValue(
  hre: Pick<HardhatRuntimeEnvironment, "hooks">,
  name: string,
): Promise<string | undefined> {
  return (await findConfigValue(hre, name))?.value;
}
