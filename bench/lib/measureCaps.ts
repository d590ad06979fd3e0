import type { Meter } from "./Meter.js";
import { FOREVER, member } from "./prepareMembers.js";

/** Members no other measurement uses, with points of three epochs. */
const CAPPED = 20;
const FRIEND = 22;

/** What a daily cap adds: the word that counts is the one every move reads. */
export async function measureCaps(meter: Meter): Promise<void> {
  const { stage } = meter;
  const { exchange } = stage.alliance;
  const [{ point }, second] = [stage.partner("YNJ"), stage.partner("SSG")];
  const [a, b] = [member(stage, CAPPED), member(stage, FRIEND)];
  await meter.measure("PartnerPoint.setDailyCap", () => point.connect(a).setDailyCap(10_000n));
  await meter.measure("with a daily cap: PartnerPoint.transfer", () => point.connect(a).transfer(b, 5n));
  await meter.measure("with a daily cap: PointExchange.sell", () =>
    exchange.connect(a).sell(point, 100n, 0n, FOREVER, a),
  );
  await meter.measure("with a daily cap: PointExchange.swap", () =>
    exchange.connect(a).swap(point, 100n, second.point, 0n, 0n, FOREVER, a),
  );
}
