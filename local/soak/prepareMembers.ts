import { randomBytes } from "node:crypto";
import { HDNodeWallet, Mnemonic } from "ethers";
import { memberKey } from "../../sdk/memberKey.js";
import { signLinkConsent } from "../../sdk/signLinkConsent.js";
import type { LocalChain } from "../chain/openLocalChain.js";
import { ACCOUNTS } from "../chain/startAnvil.js";

const FIRST_MEMBER = 4_000;
const A_DAY = 86_400;
const POINTS = 20_000n;
const STOCK = 1_000_000n;

/** The wallets of a local chain's members. */
export function memberWallets(count: number): HDNodeWallet[] {
  const root = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(ACCOUNTS.mnemonic), "m/44'/60'/0'/0");
  return Array.from({ length: count }, (_, i) => root.deriveChild(FIRST_MEMBER + i));
}

/** Links members at YNJ, whose points they are given, and at SSG, whose pool is given points to pay with. */
export async function prepareMembers({ stage }: LocalChain, wallets: readonly HDNodeWallet[]): Promise<void> {
  const [from, into] = [stage.partner("YNJ"), stage.partner("SSG")];
  const deadline = (await stage.now()) + A_DAY;
  for (const wallet of wallets) {
    for (const { point, issuer } of [from, into]) {
      const key = memberKey(wallet.address, randomBytes(32));
      const consent = await signLinkConsent(point, wallet, { account: wallet, memberKey: key, deadline });
      await stage.mined(point.connect(issuer).link(wallet, key, deadline, consent));
    }
  }
  const epoch = await from.point.currentEpoch();
  for (const [i, wallet] of wallets.entries()) {
    await stage.mined(from.point.connect(from.issuer).issue(wallet, POINTS, epoch, BigInt(i) + 1n));
  }
  const [seller] = wallets;
  if (seller === undefined) throw new RangeError("no members");
  await stage.mined(into.point.connect(into.issuer).issue(seller, STOCK, await into.point.currentEpoch(), 1n));
  const trader = stage.alliance.exchange.connect(seller.connect(stage.connection.ethers.provider));
  await stage.mined(trader.sell(into.point, STOCK, 0n, deadline, seller.address, { gasPrice: 0n }));
}
