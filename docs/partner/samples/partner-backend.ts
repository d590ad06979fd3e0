/**
 * Yanolja's backend, from a purchase to a redemption, against `npm run sandbox`. What the member signs happens in the member's wallet;
 * here one program plays both.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { HDNodeWallet, JsonRpcProvider } from "ethers";
import {
  connectAlliance,
  orderId,
  ProgrammeClient,
  redeemAtCounter,
  signLinkConsent,
  signRedemption,
  signSwap,
} from "milk-alliance";
import { readSandbox } from "milk-alliance/addresses";
import { PartnerPoint__factory } from "milk-alliance/contracts";

const sandbox = await readSandbox(process.argv[2] ?? ".sandbox/sandbox.json");
const { YNJ: yanolja, SSG: shinsegae } = sandbox.programmes;
const customer = sandbox.members.find(({ customerNumbers }) => customerNumbers["YNJ"] && customerNumbers["SSG"]);
if (yanolja === undefined || shinsegae === undefined || customer === undefined) throw new Error("not this sandbox");

const provider = new JsonRpcProvider(sandbox.rpc, sandbox.chainId, { staticNetwork: true });
const counter = HDNodeWallet.fromPhrase(sandbox.mnemonic, undefined, yanolja.counter.path).connect(provider);
const wallet = HDNodeWallet.fromPhrase(sandbox.mnemonic, undefined, customer.path).connect(provider);
const alliance = connectAlliance(sandbox, counter);
const point = PartnerPoint__factory.connect(yanolja.point, counter);
const programme = new ProgrammeClient({ url: yanolja.url, chainId: BigInt(sandbox.chainId), point: yanolja.point });
const [shop, member] = [programme.shop(yanolja.shopKey), programme.member(wallet)];
const customerNumber = customer.customerNumbers["YNJ"] ?? "";
const now = Math.floor(Date.now() / 1_000);
const deadline = BigInt(now + 600);

// The shop books the points of a purchase: nothing of it reaches the chain.
await shop.accrue({ reference: `stay-${randomUUID()}`, customerNumber, points: 1_000n, purchasedAt: now });

// The member ties the wallet to the customer number with a code from the shop, and consents to be linked on chain.
const { memberKey } = await member.bindAccount((await shop.createClaim(customerNumber)).code);
const signature = await signLinkConsent(point, wallet, { account: wallet.address, memberKey, deadline });

// It releases them, and in the same step swaps half for Shinsegae's: at most 1 % below the quote, within ten minutes.
const swap = { pointIn: yanolja.point, points: 500n, pointOut: shinsegae.point, tolerance: 100n, deadline };
const { request, limit } = await signSwap(alliance, wallet, swap);
const requestId = randomUUID();
await member.release({ requestId, points: 1_000n, consent: { deadline, signature }, exchange: request });
const released = await member.releaseEnded(requestId);
console.log(
  `released ${released.points} YNJ, swapped ${swap.points} of them: ${released.exchange?.status}, for at least ${limit} SSG`,
);

// At Yanolja's counter it pays an order with the other half. On chain stands a salted hash of the order's number.
const order = { points: 500n, order: orderId("order 20261122-0001", randomBytes(32)) };
const signed = await signRedemption({ point, forwarder: alliance.forwarder }, wallet, { ...order, deadline });
const { points, transactionHash } = await redeemAtCounter({ point, forwarder: alliance.forwarder }, signed, order);
console.log(`redeemed ${points} YNJ in ${transactionHash}`);
provider.destroy();
