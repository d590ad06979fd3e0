import { decodeRevert } from "../../sdk/decodeRevert.js";
import type { RoomLine } from "./Report.js";
import type { Stage } from "../stage/Stage.js";

/** How much every pool takes and gives at this moment, and why not more, as a wallet asks for it. */
export async function readRooms(stage: Stage): Promise<RoomLine[]> {
  const { lens } = stage.alliance;
  const health = await lens.poolHealth(0n, stage.partners.length);
  return Promise.all(
    stage.partners.map(async ({ point, manifest }, index) => {
      const [sellable, buyable] = await Promise.all([lens.sellable(point), lens.buyable(point)]);
      const room = ({ points, refusal }: { points: bigint; refusal: string }) => ({
        points,
        because: decodeRevert({ data: refusal }).code,
      });
      const outflowLeft = health[index]?.outflowLeft ?? 0n;
      return { symbol: manifest.point.symbol, outflowLeft, sellable: room(sellable), buyable: room(buyable) };
    }),
  );
}
