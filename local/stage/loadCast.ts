import type { Manifest } from "../../deploy/manifest/parseManifest.js";
import { partnerSlug } from "../../scripts/alliance/partnerSlug.js";
import type { Purchase } from "../../sdk/book/purchase.js";
import { readMembers } from "../../scripts/data/readMembers.js";
import { readPurchases } from "./readPurchases.js";
import { shiftPurchases } from "./shiftPurchases.js";
import type { Member } from "./Member.js";
import type { Stage, StagePartner } from "./Stage.js";

const DATA = "data";

/** The files of the play, read and checked before anything is sent. */
export type Script = Awaited<ReturnType<typeof readScript>>;

/** Reads the members, and the purchases at every partner of a manifest. */
export async function readScript(manifest: Manifest) {
  const slugs = manifest.partners.map(({ name }) => partnerSlug(name));
  const members = await readMembers(`${DATA}/members.json`, slugs);
  const purchases = await Promise.all(slugs.map((slug) => readPurchases(`${DATA}/${slug}.csv`)));
  return { members, purchases };
}

/** Puts the members and purchases of a script on stage, moved in time so that the first of all is at `from` (Unix seconds). */
export function loadCast(stage: Stage, script: Script, from: number) {
  const members = script.members.map(({ name, account, customerNumbers }): Member => {
    const wallet = stage.accounts[account];
    if (wallet === undefined) throw new RangeError(`the network has no account ${account} for ${name}`);
    const bySymbol = stage.partners.flatMap(({ manifest }): [string, string][] => {
      const number = customerNumbers[partnerSlug(manifest.name)];
      return number === undefined ? [] : [[manifest.point.symbol, number]];
    });
    return { name, account: wallet, customerNumbers: new Map(bySymbol) };
  });
  const shifted = shiftPurchases(script.purchases, from);
  const purchases = new Map<StagePartner, Purchase[]>(stage.partners.map((partner, i) => [partner, shifted[i] ?? []]));
  return { members, purchases };
}
