import { randomBytes } from "node:crypto";
import { memberKey } from "../../../sdk/memberKey.js";
import { signLinkConsent } from "../../../sdk/signLinkConsent.js";
import type { Member } from "./Member.js";
import type { Stage } from "./Stage.js";

const A_DAY = 86_400;

/** Links every member at every partner it is a customer of. The salts stay with the partners; gives the number of links. */
export async function enrol(stage: Stage, members: readonly Member[]): Promise<number> {
  let links = 0;
  for (const { point, issuer, manifest } of stage.partners) {
    for (const { account, customerNumbers } of members) {
      const customerNumber = customerNumbers.get(manifest.point.symbol);
      if (customerNumber === undefined) continue;
      const key = memberKey(customerNumber, randomBytes(32));
      const deadline = (await stage.now()) + A_DAY;
      const signature = await signLinkConsent(point, account, { account, memberKey: key, deadline });
      await stage.mined(point.connect(issuer).link(account, key, deadline, signature));
      links++;
    }
  }
  return links;
}
