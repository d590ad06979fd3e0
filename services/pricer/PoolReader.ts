import { AllianceError } from "../../sdk/AllianceError.js";
import { decodeRevert } from "../../sdk/decodeRevert.js";
import { partnerRole } from "../../sdk/partnerRole.js";
import { revertOf } from "../../sdk/revertOf.js";
import { RoleRegistry__factory, type PointExchange, type RoleRegistry } from "../../typechain-types/index.js";
import type { Head, Node } from "../common/chain/Node.js";
import type { PoolSight } from "./quote/decideQuote.js";

/** `PartnerStatus` of the registry. */
const ACTIVE = 1n;

/** Reads pools as they are at a block. */
export class PoolReader {
  private registry: RoleRegistry | undefined;

  /** @param treasurer The account that is to quote; undefined when nobody is. */
  constructor(
    private readonly node: Node,
    private readonly exchange: PointExchange,
    private readonly treasurer: string | undefined,
  ) {}

  /**
   * All that a quote depends on, at one block.
   *
   * Errors: `NODE_UNAVAILABLE`; by its own name what the exchange answers instead, such as `PointExchange_UnknownPool`.
   */
  async read(point: string, flow: bigint, head: Head): Promise<PoolSight> {
    return this.node.reach(async () => {
      try {
        return await this.ask(point, flow, head);
      } catch (cause) {
        if (revertOf(cause) === undefined) throw cause;
        const { code, reason } = decodeRevert(cause);
        throw new AllianceError(code, `The exchange answers for ${point}: ${reason}.`, "Correct the pool's address.", {
          cause,
        });
      }
    });
  }

  private async ask(point: string, flow: bigint, { number, timestamp }: Head): Promise<PoolSight> {
    const { exchange } = this;
    const at = { blockTag: number };
    this.registry ??= RoleRegistry__factory.connect(await exchange.registry(), this.node.provider);
    const [pool, inventory, settings, paused] = await Promise.all([
      exchange.pool(point, at),
      exchange.inventoryOf(point, at),
      exchange.settings(at),
      exchange.paused(at),
    ]);
    const role = partnerRole(pool.partnerId, "treasurer");
    const [status, treasurer] = await Promise.all([
      this.registry.statusOf(pool.partnerId, at),
      this.treasurer === undefined ? undefined : this.registry.hasRole(role, this.treasurer, at),
    ]);
    return {
      stock: { inventory, flow },
      present: pool.bid === 0n ? undefined : { bid: pool.bid, ask: pool.ask },
      bounds: {
        lowestBid: pool.limits.lowestBid,
        highestAsk: pool.limits.highestAsk,
        leastSpread: settings.leastSpread,
        maxStep: settings.maxQuoteStep,
      },
      nextQuoteAt: Number(pool.quotedAt + settings.minQuoteInterval),
      blockTime: timestamp,
      paused: paused || pool.paused,
      active: status === ACTIVE,
      treasurer,
    };
  }
}
