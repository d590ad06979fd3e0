import { parseEther } from "ethers";
import { readManifest } from "../../../deploy/manifest/readManifest.js";
import { manifestFile } from "../fixture.js";

export const YNJ = 0;
export const SSG = 1;
export const SAL = 3;
export const PAC = 4;

export const HOUR = 3_600;
export const DAY = 86_400;
export const BASIS = 10_000n;

export const manifest = await readManifest(manifestFile);
export const FEE = BigInt(manifest.exchange.fee);
/** What the alliance lends PAC's pool in these plays. */
export const CREDIT = parseEther("100000");

/** The manifest's words about the pool of partner `index + 1`. */
export function poolTerms(index: number) {
  const partner = manifest.partners[index];
  if (partner === undefined) throw new RangeError(`no partner ${index}`);
  return partner.pool;
}

/** The daily cap of a pool's net outflow, wei of MLK. */
export function capOf(index: number): bigint {
  return BigInt(poolTerms(index).dailyOutflowMilk) * 10n ** 18n;
}

/** What is left of an amount after one fee. */
export function net(amount: bigint): bigint {
  return (amount * (BASIS - FEE)) / BASIS;
}

/** The feed of MLK in the manifest. */
export function milkFeed() {
  const feed = manifest.oracle.feeds.find(({ id }) => id === manifest.exchange.milkFeed);
  if (feed === undefined) throw new RangeError("the manifest has no feed of MLK");
  return feed;
}
