import type { Signer } from "ethers";
import { PointExchange__factory, PoolDesk__factory } from "../../typechain-types/index.js";

/** Deploys exchanges, linked to a desk of their own. */
export async function exchangeFactory(signer: Signer): Promise<PointExchange__factory> {
  const desk = await new PoolDesk__factory(signer).deploy();
  return new PointExchange__factory(
    { "project/contracts/exchange/PoolDesk.sol:PoolDesk": await desk.getAddress() },
    signer,
  );
}
