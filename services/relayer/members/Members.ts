import type { Store } from "../../../sdk/store/Store.js";
import { ZeroHash } from "ethers";
import { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import type { RelayerConfig } from "../config.js";
import type { RelayerChain } from "../RelayerChain.js";
import { findContracts, type MemberContracts } from "./findContracts.js";
import { STANDINGS, standingColumn, type Standing } from "../state/standing.js";
import { readContract } from "./readContract.js";

/** What makes an account a member. */
export type MemberStanding = Exclude<Standing, "unknown">;

const AGE_MS = 600_000;
/** A stranger that asks again within this is refused without asking the node. */
const REFUSED_MS = 10_000;
const MOST_REFUSED = 10_000;
/** Accounts that the node is asked about at the same time. */
const ASKED_AT_ONCE = 32;
const row = z.object({ standing: standingColumn.pipe(z.enum(["linked", "holder"])), seenAt: z.int() });

/**
 * Who is a member: an account that a programme links, or that holds MLK. The chain says so; what it said is kept in the service's file, so that
 * members are known while the node is down.
 */
export class Members {
  private readonly refused = new Map<string, number>();
  private readonly asked = new Map<string, Promise<MemberStanding | undefined>>();
  private contracts: { readonly at: number; readonly found: Promise<MemberContracts> } | undefined;

  /** @param clock Unix milliseconds. */
  constructor(
    private readonly chain: RelayerChain,
    private readonly store: Store,
    private readonly allow: RelayerConfig["allow"],
    private readonly clock: () => number,
  ) {}

  /** Whether an account was a member when the chain was last asked about it. */
  knows(account: string): boolean {
    return this.kept(account) !== undefined;
  }

  /** What is known of an account without asking the chain. */
  knownOf(account: string): Standing {
    return this.kept(account)?.standing ?? "unknown";
  }

  /**
   * What makes an account a member. Errors: `MEMBER_UNKNOWN`; `NODE_UNAVAILABLE` when the node does not say and nothing is known; `BUSY` when
   * it is asked about too many.
   */
  async standingOf(account: string): Promise<MemberStanding> {
    const kept = this.kept(account);
    if (kept !== undefined && kept.seenAt > this.clock() - AGE_MS) return kept.standing;
    if ((this.refused.get(account) ?? 0) > this.clock()) throw unknown(account);
    try {
      const found = await this.ask(account);
      if (found !== undefined) return found;
    } catch (error) {
      // The node's silence is no answer: what it said before stands.
      if (kept !== undefined) return kept.standing;
      throw error;
    }
    throw unknown(account);
  }

  private ask(account: string): Promise<MemberStanding | undefined> {
    const under = this.asked.get(account);
    if (under !== undefined) return under;
    if (this.asked.size >= ASKED_AT_ONCE) {
      throw new AllianceError("BUSY", "Too many new accounts come at once.", "Try again in a second.");
    }
    const asking = this.onChain(account)
      .then((standing) => this.keep(account, standing))
      .finally(() => this.asked.delete(account));
    this.asked.set(account, asking);
    return asking;
  }

  private async onChain(account: string): Promise<MemberStanding | undefined> {
    const { points, tokens } = await this.contractsNow();
    const [keys, balances] = await Promise.all([
      Promise.all(points.map((point) => readContract(this.chain, point, "memberKeyOf", [account], z.string()))),
      Promise.all(tokens.map((token) => readContract(this.chain, token, "balanceOf", [account], z.bigint()))),
    ]);
    if (keys.some((key) => key !== undefined && key !== ZeroHash)) return "linked";
    return balances.some((balance) => balance !== undefined && balance > 0n) ? "holder" : undefined;
  }

  private contractsNow(): Promise<MemberContracts> {
    if (this.contracts !== undefined && this.contracts.at > this.clock() - AGE_MS) return this.contracts.found;
    const addresses = this.allow.map(({ contract }) => contract);
    const found = findContracts(this.chain, addresses);
    this.contracts = { at: this.clock(), found };
    found.catch(() => (this.contracts = undefined));
    return found;
  }

  private keep(account: string, standing: MemberStanding | undefined): MemberStanding | undefined {
    if (standing === undefined) {
      this.store.run("DELETE FROM member WHERE account = ?", account);
      if (this.refused.size >= MOST_REFUSED) this.refused.clear();
      this.refused.set(account, this.clock() + REFUSED_MS);
    } else {
      this.store.run(
        "INSERT INTO member (account, standing, seenAt) VALUES (?, ?, ?) ON CONFLICT (account) DO UPDATE SET standing = excluded.standing, seenAt = excluded.seenAt",
        account,
        STANDINGS[standing],
        this.clock(),
      );
    }
    return standing;
  }

  private kept(account: string): z.output<typeof row> | undefined {
    const found = this.store.first("SELECT standing, seenAt FROM member WHERE account = ?", account);
    return found === undefined ? undefined : row.parse(found);
  }
}

function unknown(account: string): AllianceError {
  return new AllianceError(
    "MEMBER_UNKNOWN",
    `${account} is no member: no programme links it, and it holds no MLK.`,
    "Link the account with a programme first.",
  );
}
