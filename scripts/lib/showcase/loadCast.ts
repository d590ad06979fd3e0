import { partnerSlug } from "../partnerSlug.js";
import type { Purchase } from "../purchase.js";
import { readMembers } from "../readMembers.js";
import { readPurchases } from "../readPurchases.js";
import { shiftPurchases } from "../shiftPurchases.js";
import type { Member } from "./Member.js";
import type { Stage, StagePartner } from "./Stage.js";

const DATA = "data";

/** The members, and every partner's purchases, moved in time so that the first of all happens at `from` (Unix seconds). */
export async function loadCast(stage: Stage, from: number) {
  const slugs = stage.partners.map(({ manifest }) => partnerSlug(manifest.name));
  const entries = await readMembers(`${DATA}/members.json`, slugs);
  const members = entries.map(({ name, account, customerNumbers }): Member => {
    const wallet = stage.accounts[account];
    if (wallet === undefined) throw new RangeError(`the network has no account ${account} for ${name}`);
    const bySymbol = stage.partners.flatMap(({ manifest }): [string, string][] => {
      const number = customerNumbers[partnerSlug(manifest.name)];
      return number === undefined ? [] : [[manifest.point.symbol, number]];
    });
    return { name, account: wallet, customerNumbers: new Map(bySymbol) };
  });

  const files = await Promise.all(slugs.map((slug) => readPurchases(`${DATA}/${slug}.csv`)));
  const shifted = shiftPurchases(files, from);
  const purchases = new Map<StagePartner, Purchase[]>(stage.partners.map((partner, i) => [partner, shifted[i] ?? []]));
  return { members, purchases };
}
