import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { hexlify, type TypedDataDomain } from "ethers";
import { AllianceError } from "../../sdk/AllianceError.js";
import { forwardTypes } from "../../sdk/relayer/forwardTypes.js";
import type { RelayRequest } from "../../sdk/relayer/schemas.js";
import type { RelayerClient } from "../../sdk/RelayerClient.js";
import type { PartnerPoint, PointExchange } from "../../typechain-types/index.js";
import type { Signing } from "../load/Market.js";
import type { Random } from "../../scripts/data/random.js";

/** What members ask for. */
export type Wish = "swap" | "sell" | "gift" | "redemption" | "failing";

/** A request that the relayer accepted. */
export interface Accepted {
  readonly id: string;
  readonly member: string;
  readonly nonce: bigint;
  readonly wish: Wish;
}

/** What the load works with. */
export interface LoadParts {
  readonly client: RelayerClient;
  readonly wallets: readonly Signing[];
  readonly random: Random;
  readonly domain: TypedDataDomain;
  readonly exchange: PointExchange;
  /** Members bring the points of one and get the points of the other. */
  readonly from: PartnerPoint;
  readonly into: PartnerPoint;
  /** Unix seconds. */
  readonly deadline: bigint;
}

interface Member {
  readonly wallet: Signing;
  nonce: bigint;
  last?: { readonly id: string; readonly request: RelayRequest };
}

const GAS = 250_000n;
const EACH = 10n;
/** More than anybody has. */
const TOO_MANY = 10n ** 15n;
const GOOD: readonly Wish[] = ["swap", "swap", "sell", "gift", "redemption"];
/** One request in fifty is bad. */
const BAD_ONE_IN = 50;
/** What a client meets while the relayer or its node is down; it asks again. */
const PASSING = new Set(["SERVICE_UNREACHABLE", "NODE_UNAVAILABLE", "NODE_BEHIND", "BUSY", "QUEUE_FULL_MEMBER"]);
const RETRY_MS = 100;
const LIMIT_MS = 180_000;

/** Members who send requests through a relayer at a steady rate, whatever befalls it; one in fifty fails, is forged or a replay. */
export class Load {
  readonly accepted: Accepted[] = [];
  readonly forged = { sent: 0, refused: 0 };
  readonly replayed = { sent: 0, same: 0 };
  private readonly free: Member[];
  private readonly busy = new Set<Promise<void>>();
  private readonly problems: unknown[] = [];

  constructor(private readonly parts: LoadParts) {
    this.free = parts.wallets.map((wallet) => ({ wallet, nonce: 0n }));
  }

  /** How many requests of a member the chain has run or will run. */
  expectedNonces(): Map<string, bigint> {
    return new Map(this.free.map(({ wallet, nonce }) => [wallet.address, nonce]));
  }

  /** Sends requests for so many seconds, and waits until each is answered. A request that cannot be sent in time is sent late. */
  async run(seconds: number, rate: number): Promise<void> {
    const start = Date.now();
    for (let i = 0; i < seconds * rate && this.problems.length === 0; i++) {
      await sleep(Math.max(0, start + (i * 1_000) / rate - Date.now()));
      this.begin(await this.next(), i);
    }
    await Promise.all(this.busy);
    if (this.problems.length > 0) throw new AggregateError(this.problems, "the load could not be sent");
  }

  private begin(member: Member, turn: number): void {
    const acting = this.act(member, turn)
      .catch((error: unknown) => this.problems.push(error))
      .then(() => {
        this.free.push(member);
        this.busy.delete(acting);
      });
    this.busy.add(acting);
  }

  /** The member that has rested the longest. */
  private async next(): Promise<Member> {
    for (;;) {
      const member = this.free.shift();
      if (member !== undefined) return member;
      await Promise.race(this.busy);
    }
  }

  private async act(member: Member, turn: number): Promise<void> {
    if (turn % BAD_ONE_IN !== BAD_ONE_IN - 1) {
      await this.send(member, GOOD[this.parts.random.below(GOOD.length)] ?? "swap");
      return;
    }
    const bad = [() => this.fail(member), () => this.forge(member), () => this.replay(member)];
    await bad[Math.floor(turn / BAD_ONE_IN) % bad.length]?.();
  }

  private async send(member: Member, wish: Wish): Promise<string> {
    const request = await this.signed(member, wish, member.wallet);
    const { id } = await this.insist(() => this.parts.client.submit(request));
    this.accepted.push({ id, member: request.from, nonce: request.nonce, wish });
    member.last = { id, request };
    member.nonce++;
    return id;
  }

  /** Asks for more than there is: it never runs, and the nonce stays free. */
  private async fail(member: Member): Promise<void> {
    const id = await this.send(member, "failing");
    const { blockNumber } = await this.parts.client.waitFor(id, LIMIT_MS);
    delete member.last;
    if (blockNumber === null) member.nonce--;
  }

  private async forge(member: Member): Promise<void> {
    const { wallets, random, client } = this.parts;
    const others = wallets.filter(({ address }) => address !== member.wallet.address);
    const forger = others[random.below(others.length)] ?? member.wallet;
    const request = await this.signed(member, "gift", forger);
    this.forged.sent++;
    const code = await this.insist(() =>
      client.submit(request).then(
        () => "",
        (error: unknown) => {
          if (error instanceof AllianceError && error.code === "SIGNATURE_INVALID") return error.code;
          throw error;
        },
      ),
    );
    if (code === "SIGNATURE_INVALID") this.forged.refused++;
  }

  private async replay({ last }: Member): Promise<void> {
    if (last === undefined) return;
    this.replayed.sent++;
    const { id } = await this.insist(() => this.parts.client.submit(last.request));
    if (id === last.id) this.replayed.same++;
  }

  private async signed(member: Member, wish: Wish, signer: Signing): Promise<RelayRequest> {
    const { deadline, domain } = this.parts;
    const { nonce, wallet } = member;
    const { to, data } = await this.callOf(wish, wallet);
    const content = { from: wallet.address, to, value: 0n, gas: GAS, nonce, deadline, data };
    return { ...content, signature: await signer.signTypedData(domain, forwardTypes, content) };
  }

  private async callOf(wish: Wish, { address }: Signing): Promise<{ to: string; data: string }> {
    const { exchange, from, into, deadline, wallets, random } = this.parts;
    const [market, point, other] = await Promise.all([exchange.getAddress(), from.getAddress(), into.getAddress()]);
    const friend = wallets[random.below(wallets.length)]?.address ?? address;
    switch (wish) {
      case "swap": {
        const args = [point, EACH, other, 1n, 0n, deadline, address] as const;
        return { to: market, data: exchange.interface.encodeFunctionData("swap", [...args]) };
      }
      case "sell": {
        const args = [point, EACH, 1n, deadline, address] as const;
        return { to: market, data: exchange.interface.encodeFunctionData("sell", [...args]) };
      }
      case "gift":
        return { to: point, data: from.interface.encodeFunctionData("transfer", [friend, 1n]) };
      case "failing":
        return { to: point, data: from.interface.encodeFunctionData("transfer", [friend, TOO_MANY]) };
      case "redemption": {
        const order = hexlify(randomBytes(32));
        return { to: point, data: from.interface.encodeFunctionData("redeem", [1n, order]) };
      }
    }
  }

  /** Asks until there is an answer. */
  private async insist<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
    const end = Date.now() + LIMIT_MS;
    for (;;) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof AllianceError) || !PASSING.has(error.code) || Date.now() > end) throw error;
      }
      await sleep(RETRY_MS);
    }
  }
}
