import { randomBytes } from "node:crypto";
import { hexlify } from "ethers";
import { memberKey } from "../../sdk/memberKey.js";
import { signForwardRequest } from "../../sdk/signForwardRequest.js";
import { signLinkConsent } from "../../sdk/signLinkConsent.js";
import type { Market, Programme, Signing } from "./Market.js";
import { sendAll, type Call } from "./sendAll.js";

/** What members are given. */
export interface Stock {
  /** Points that each brings. */
  readonly points: bigint;
  /** Points that the other pool is given to pay with. */
  readonly inventory: bigint;
  /** Until when what is signed holds, Unix seconds. */
  readonly deadline: bigint;
}

const ISSUED_AT_ONCE = 50;
const LINK_GAS = 400_000n;
const ISSUE_GAS = 3_000_000n;
const SALE_GAS = 400_000n;

/** Links members at both programmes, issues them points of the one, and has the first sell points of the other to its pool. */
export async function stockMembers(market: Market, members: readonly Signing[], stock: Stock): Promise<void> {
  const { from, into } = market;
  for (const programme of [from, into]) await link(market, programme, members, stock.deadline);
  await issue(market, from, members, stock.points);
  const [seller] = members;
  if (seller === undefined) throw new RangeError("no members");
  await issue(market, into, [seller], stock.inventory);
  await sell(market, seller, stock);
}

async function link({ provider }: Market, { point, issuer }: Programme, members: readonly Signing[], deadline: bigint) {
  const to = await point.getAddress();
  const calls: Call[] = [];
  for (const member of members) {
    const key = memberKey(member.address, randomBytes(32));
    const consent = await signLinkConsent(point, member, { account: member, memberKey: key, deadline });
    calls.push({ to, data: point.interface.encodeFunctionData("link", [member.address, key, deadline, consent]) });
  }
  await sendAll(provider, issuer, calls, LINK_GAS);
}

async function issue({ provider }: Market, { point, issuer }: Programme, members: readonly Signing[], amount: bigint) {
  const [to, epoch] = await Promise.all([point.getAddress(), point.currentEpoch()]);
  // Far from any number that a programme uses.
  const first = BigInt(hexlify(randomBytes(24)));
  const issues = members.map(({ address }, i) => ({ to: address, amount, epoch, issueId: first + BigInt(i) }));
  const calls: Call[] = [];
  for (let i = 0; i < issues.length; i += ISSUED_AT_ONCE) {
    const data = point.interface.encodeFunctionData("issueBatch", [issues.slice(i, i + ISSUED_AT_ONCE)]);
    calls.push({ to, data });
  }
  await sendAll(provider, issuer, calls, ISSUE_GAS);
}

/** By the forwarder: members need no account that the node lets in. */
async function sell({ provider, exchange, forwarder, into, senders }: Market, seller: Signing, stock: Stock) {
  const [sender] = senders;
  if (sender === undefined) throw new RangeError("no sender");
  const { inventory, deadline } = stock;
  const sale = [await into.point.getAddress(), inventory, 0n, deadline, seller.address] as const;
  const data = exchange.interface.encodeFunctionData("sell", [...sale]);
  const to = await exchange.getAddress();
  const nonce = await forwarder.nonces(seller.address);
  const request = await signForwardRequest(forwarder, seller, { to, data, gas: SALE_GAS, deadline, nonce });
  const call = forwarder.interface.encodeFunctionData("execute", [request]);
  await sendAll(provider, sender, [{ to: await forwarder.getAddress(), data: call }], 2n * SALE_GAS);
}
