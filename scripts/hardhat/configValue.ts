import type { HardhatRuntimeEnvironment } from "hardhat/types/hre";
import { findSecret } from "../../sdk/secrets/findSecret.js";
import { storedValue } from "./storedValue.js";

/**
 * A value of this machine, wherever {@link findSecret} finds it or else Hardhat's keystore; undefined when nothing has it. Error:
 * `KEY_EXPOSED`.
 */
export async function configValue(
  hre: Pick<HardhatRuntimeEnvironment, "hooks">,
  name: string,
): Promise<string | undefined> {
  return (await findSecret(name, storedValue(hre)))?.value;
}
