import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Wallet } from "ethers";
import type { Market } from "../../local/load/Market.js";
import { stockMembers } from "../../local/load/stockMembers.js";
import { measureSettlement } from "./measureSettlement.js";
import { measureTransfers } from "./measureTransfers.js";
import { figuresOf, type RelayerFigures } from "./RelayerFigures.js";

const ROUNDS = 2;
const AN_HOUR = 3_600;
const POINTS = 1_000n;
/** Points that one swap takes out of the other pool, and more. */
const INVENTORY_EACH = 100n;

/**
 * The same as `measureRelayer` on a running network, whose blocks come as they come: new members are linked, issued points and have swaps
 * relayed by a relayer that runs here, with the market's senders.
 */
export async function measureRelayerOn(market: Market, count: number): Promise<RelayerFigures> {
  const directory = await mkdtemp(join(tmpdir(), "milk-relayer-"));
  try {
    const members = Array.from({ length: count }, () => new Wallet(Wallet.createRandom().privateKey));
    const deadline = BigInt(Math.floor(Date.now() / 1_000) + AN_HOUR);
    await stockMembers(market, members, { points: POINTS, inventory: BigInt(count) * INVENTORY_EACH, deadline });
    const transfers = await measureTransfers(market, count * ROUNDS);
    const settled = await measureSettlement(market, { members, rounds: ROUNDS, deadline, directory, clock: Date.now });
    return figuresOf(count, transfers, settled);
  } finally {
    await rm(directory, { recursive: true });
  }
}
