import type { Signer } from "ethers";
import { Membership__factory } from "../../typechain-types/index.js";

/** Deploys the library that point contracts and their factory are linked with, as their TypeChain factories take it. */
export async function deployLibraries(runner: Signer) {
  const membership = await new Membership__factory(runner).deploy();
  return { "project/contracts/libraries/Membership.sol:Membership": await membership.getAddress() };
}
