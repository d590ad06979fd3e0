import { formatAmount } from "../../../sdk/text/formatAmount.js";
import type { ChainState } from "../ChainState.js";
import type { Alarm } from "../Alarm.js";

const MILK = 18;

/** What somebody has to look at of a bridge: an end that stands still, and more minted than locked. */
export function bridgeAlarms({ book, bridge }: ChainState): Alarm[] {
  const paused = (["private", "public"] as const).flatMap((chain): Alarm[] =>
    bridge?.[chain]?.paused === true
      ? [
          {
            code: "BRIDGE_PAUSED",
            text: `The bridge's end on the ${chain} chain is paused; only the council lifts that.`,
          },
        ]
      : [],
  );
  const [near, far] = [bridge?.private, bridge?.public];
  if (near === undefined || far === undefined) return paused;
  const [home, away] = book.bridge?.home === "private" ? [near, far] : [far, near];
  // Read at two moments: what is burnt and unlocked between them only makes the difference smaller the other way.
  if (away.outstanding <= home.outstanding) return paused;
  const [minted, locked] = [away.outstanding, home.outstanding].map((amount) => formatAmount(amount, MILK, 2));
  return [...paused, { code: "BRIDGE_SHORT", text: `${minted} MLK is minted, but only ${locked} MLK is locked.` }];
}
