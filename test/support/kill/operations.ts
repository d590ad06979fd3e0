import { AllianceError } from "../../../sdk/AllianceError.js";
import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ZeroHash, type HDNodeWallet } from "ethers";
import { BookReader } from "../../../sdk/book/BookReader.js";
import type { MemberClient } from "../../../sdk/programme/MemberClient.js";
import type { ProgrammeClient } from "../../../sdk/ProgrammeClient.js";
import type { ProgrammeWorld } from "../ProgrammeWorld.js";
import { API_KEY, HOUR } from "../ProgrammeWorld.js";
import type { KillableProgramme } from "./KillableProgramme.js";
import { patience } from "../../../local/patience.js";

/** One thing that a shop, a member or time does; repeated until it is answered. */
export interface Operation {
  readonly name: string;
  /** How often it is disturbed, beside others: more when it reaches the chain. */
  readonly weight: number;
  run(): Promise<void>;
}

/** Who takes part, and where. */
export interface Cast {
  readonly world: ProgrammeWorld;
  readonly programme: KillableProgramme;
  readonly client: ProgrammeClient;
  /** Asks again and again while what is killed is down. */
  readonly insist: <Answer>(ask: () => Promise<Answer>) => Promise<Answer>;
  readonly wallets: readonly HDNodeWallet[];
  readonly book: string;
  /** When the first period starts, Unix seconds. */
  readonly start: number;
  readonly rounds: number;
}

const POST_OFFSET = 900;
const LIMIT_MS = 90_000;
const PAUSE_MS = 15;
const ON_CHAIN = 5;
/** What is seen once, in one receipt, is lost most easily. */
const EXCHANGING = 10;

/** A UUID that is the same in every run. */
function uuid(...parts: readonly (string | number)[]): string {
  const digest = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  return `${digest.slice(0, 8)}-${digest.slice(8, 12)}-4${digest.slice(13, 16)}-8${digest.slice(17, 20)}-${digest.slice(20, 32)}`;
}

async function waitFor(condition: () => Promise<boolean>, what: string): Promise<void> {
  const start = Date.now();
  while (!(await condition())) {
    const passed = Date.now() - start;
    if (passed > patience(LIMIT_MS)) throw new Error(`${what}: not within ${passed / 1_000} s`);
    await sleep(PAUSE_MS);
  }
}

/** Whether a period's root is in the book; a server that is down does not say. */
function isClosed(book: string, period: number, time: number): boolean {
  try {
    const reader = BookReader.open(book, { clock: () => time });
    try {
      return reader.closedPeriod(period)?.root !== undefined;
    } finally {
      reader.close();
    }
  } catch (error) {
    if (error instanceof AllianceError) return false;
    throw error;
  }
}

/**
 * The fixed list: every round is a period in which members earn, spend, return and release; at its end the commitment is posted, and with
 * it go releases that waited for it. Each step waits for its end, so that two runs record the same entries in the same order.
 */
export function operations(cast: Cast): Operation[] {
  const { programme, start, rounds } = cast;
  const list: Operation[] = [];
  const sold = new Map<HDNodeWallet, number>();
  const released = new Set<HDNodeWallet>();
  for (let round = 0; round < rounds; round++) {
    const begin = start + round * HOUR;
    let time = begin + (round === 0 ? 0 : POST_OFFSET) + 10;
    const at: At = (name, run, weight = 1) => {
      const moment = ++time;
      list.push({
        name: `round ${round}: ${name}`,
        weight,
        run: async () => {
          programme.setClock(moment);
          await run();
        },
      });
    };
    earn(cast, round, at, () => time);
    spend(cast, round, at);
    release(cast, round, at, released, sold);
    close(cast, round, list, released);
  }
  return list;
}

type At = (name: string, run: () => Promise<void>, weight?: number) => void;

function customer(index: number): string {
  return `customer-${index}`;
}

function earn({ client, wallets, insist }: Cast, round: number, at: At, now: () => number): void {
  const shop = client.shop(API_KEY);
  for (const [i, wallet] of wallets.entries()) {
    at(`accrual ${i}`, async () => {
      const purchasedAt = now() - (now() % HOUR);
      const points = BigInt(1_000 + 37 * i + round);
      await insist(() =>
        shop.accrue({ reference: `p-${round}-${i}`, customerNumber: customer(i), points, purchasedAt }),
      );
    });
    if (round > 0) continue;
    at(`claim ${i}`, async () => {
      const { code } = await insist(() => shop.createClaim(customer(i)));
      await insist(() => client.member(wallet).bindAccount(code));
    });
  }
}

function spend({ client, wallets, insist }: Cast, round: number, at: At): void {
  const shop = client.shop(API_KEY);
  const who = round % wallets.length;
  at("redemption", async () => {
    await insist(() => shop.redeem({ reference: `o-${round}`, customerNumber: customer(who), points: 100n }));
  });
  at("refund", async () => {
    await insist(() => shop.refund({ reference: `r-${round}`, purchase: `p-${round}-${who}`, points: 300n }));
  });
}

/** One member releases and waits; another releases and sells in the same transaction. */
function release(
  cast: Cast,
  round: number,
  at: At,
  released: Set<HDNodeWallet>,
  sold: Map<HDNodeWallet, number>,
): void {
  const { client, wallets, world } = cast;
  const [first, second] = [wallets[(2 * round) % wallets.length], wallets[(2 * round + 1) % wallets.length]];
  if (first === undefined || second === undefined) throw new RangeError("two members at least");
  at(
    "release",
    ask(cast, first, uuid("single", round), 150n, released, async (member, id) => settle(cast, member, id)),
    ON_CHAIN,
  );
  const linked = released.has(second);
  released.add(second);
  const nonce = sold.get(second) ?? 0;
  sold.set(second, nonce + 1);
  at(
    "release and sale",
    async () => {
      const member = client.member(second);
      const exchange = await world.sale(second, 60n, { nonce: BigInt(nonce), deadline: farFuture(cast) });
      const consent = linked ? {} : { consent: await consentOf(cast, second, member) };
      const requestId = uuid("sale", round);
      await cast.insist(() => member.release({ requestId, points: 90n, exchange, ...consent }));
      await settle(cast, member, requestId);
    },
    EXCHANGING,
  );
}

function farFuture({ start, rounds }: Cast): bigint {
  return BigInt(start + (rounds + 1_000) * HOUR);
}

async function consentOf(cast: Cast, wallet: HDNodeWallet, member: MemberClient) {
  const { memberKey } = await cast.insist(() => member.balance());
  // The world's own chain knows no link yet, so the nonce is the first.
  return cast.world.consent(wallet, memberKey, farFuture(cast));
}

/** A release of points, the first one of a member with its consent. */
function ask(
  cast: Cast,
  wallet: HDNodeWallet,
  requestId: string,
  points: bigint,
  released: Set<HDNodeWallet>,
  afterwards: (member: MemberClient, requestId: string) => Promise<void>,
): () => Promise<void> {
  const linked = released.has(wallet);
  released.add(wallet);
  return async () => {
    const member = cast.client.member(wallet);
    const consent = linked ? {} : { consent: await consentOf(cast, wallet, member) };
    await cast.insist(() => member.release({ requestId, points, ...consent }));
    await afterwards(member, requestId);
  };
}

async function settle({ insist }: Cast, member: MemberClient, requestId: string): Promise<void> {
  await waitFor(async () => {
    const { status, exchange } = await insist(() => member.releaseOf(requestId));
    return status === "settled" && exchange?.status !== "pending";
  }, `release ${requestId}`);
}

/** The period ends, its root is built; releases come just before the commitment's time and wait for it; then both go. */
function close(cast: Cast, round: number, list: Operation[], released: Set<HDNodeWallet>): void {
  const { programme, wallets, client, book, start, world } = cast;
  const end = start + (round + 1) * HOUR;
  const period = end / HOUR - 1;
  const group = wallets.filter((_, i) => (i + round) % 2 === 0);
  list.push({
    name: `round ${round}: period ends`,
    weight: 1,
    run: async () => {
      await insistOnTime(programme, end + POST_OFFSET - 4);
      await waitFor(() => Promise.resolve(isClosed(book, period, end)), `root of period ${period}`);
    },
  });
  for (const [i, wallet] of group.entries()) {
    const run = ask(cast, wallet, uuid("group", round, i), 40n, released, async () => undefined);
    list.push({ name: `round ${round}: release ${i} before the commitment`, weight: 1, run });
  }
  list.push({
    name: `round ${round}: commitment and releases`,
    weight: 2 * ON_CHAIN,
    run: async () => {
      await insistOnTime(programme, end + POST_OFFSET);
      for (const [i, wallet] of group.entries()) await settle(cast, client.member(wallet), uuid("group", round, i));
      await waitFor(async () => {
        try {
          return (await programme.onNode((node) => world.point.connect(node).commitmentOf(period))) !== ZeroHash;
        } catch {
          // The node may be down at this moment.
          return false;
        }
      }, `commitment of period ${period}`);
    },
  });
}

/** Moves both clocks; the chain's when its node is there again. */
async function insistOnTime(programme: KillableProgramme, time: number): Promise<void> {
  await waitFor(async () => {
    try {
      await programme.moveClock(time);
      return true;
    } catch {
      return false;
    }
  }, `time ${time}`);
}
