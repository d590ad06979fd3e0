import { dataSlice, getAddress, id, type Provider } from "ethers";
import { PointExchange__factory } from "../../typechain-types/index.js";
import type { AddressBook } from "./AddressBook.js";
import type { FormerPool } from "./ChainState.js";
import type { AllianceHistory } from "./readHistory.js";

const NONE = { withdrawn: 0n, refilled: 0n, creditReturned: 0n, creditExtended: 0n };
/** Of the function as 0.1.0 has it, which later versions do not have. */
const UNNAMED = dataSlice(id("executeWithdrawal(address)"), 0, 4).slice(2);

/** A programme's pool of the exchange before; undefined when there is none. */
export async function readFormerPool(
  provider: Provider,
  { former }: AddressBook,
  point: string,
  { flows, funded }: AllianceHistory,
): Promise<FormerPool | undefined> {
  const address = former.at(-1)?.exchange.address;
  if (address === undefined) return undefined;
  const exchange = PointExchange__factory.connect(address, provider);
  const pools = await exchange.pools();
  if (!pools.some((pool) => getAddress(pool) === point)) return undefined;
  const [pool, inventory, withdrawal, code] = await Promise.all([
    exchange.pool(point),
    exchange.inventoryOf(point),
    exchange.withdrawalOf(point),
    provider.getCode(address),
  ]);
  const { bid, ask, paused, buys, sells, reserve, credit, fees } = pool;
  const { amount, from, until } = withdrawal;
  return {
    exchange: address,
    named: !code.includes(`63${UNNAMED}`),
    ...{ bid, ask, paused, buys, sells, reserve, credit, fees, inventory },
    funded: funded.get(point) ?? 0n,
    withdrawal: { amount, to: getAddress(withdrawal.to), from, until },
    flows: flows.get(point) ?? NONE,
  };
}
