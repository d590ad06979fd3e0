import { parseUnits } from "ethers";
import { AllianceError } from "../../sdk/AllianceError.js";
import type { Member } from "../stage/Member.js";
import type { Vector } from "./Report.js";
import type { Stage } from "../stage/Stage.js";

const AN_HOUR = 3_600;
const SOLD = 10_000n;
const BOUGHT = 1_000n;

/**
 * The worked examples of the real market of 2020 to 2022, played by one member: 10,000 points of 1 KRW sold at 83 % with MLK at
 * 279 KRW and a fee of 1.5 %; 1,000 points bought at 70 %; 10,000 points of the first turned into points of the second.
 */
export async function playVectors(stage: Stage, member: Member): Promise<Vector[]> {
  const { exchange, milk } = stage.alliance;
  const [first, second] = [stage.partner("YNJ"), stage.partner("SSG")];
  const { account } = member;
  const held = await first.point.balanceOf(account);
  if (held < 2n * SOLD) {
    throw new AllianceError(
      "TOO_FEW_POINTS",
      `${member.name} has ${held} YNJ, not ${2n * SOLD}.`,
      "Generate data/ anew.",
    );
  }
  await stage.postPrice("MLK/KRW", parseUnits("279", 8));
  const deadline = (await stage.now()) + AN_HOUR;
  const trader = exchange.connect(account);
  const change = async (balance: () => Promise<bigint>, act: () => Promise<unknown>) => {
    const before = await balance();
    await act();
    return (await balance()) - before;
  };
  const milkOf = () => milk.balanceOf(account);

  const sold = await change(milkOf, () => stage.mined(trader.sell(first.point, SOLD, 0n, deadline, account)));
  await stage.mined(milk.connect(account).approve(exchange, sold));
  const bought = await change(milkOf, () => stage.mined(trader.buy(second.point, BOUGHT, sold, 0n, deadline, account)));
  const swapped = await change(
    () => second.point.balanceOf(account),
    () => stage.mined(trader.swap(first.point, SOLD, second.point, 0n, 0n, deadline, account)),
  );
  return [
    { name: "sell 10,000 YNJ, MLK received", expected: 29302867383512544802n, actual: sold },
    { name: "buy 1,000 SSG, MLK paid", expected: 2546594982078853047n, actual: -bought },
    { name: "swap 10,000 YNJ, SSG received", expected: 11_679n, actual: swapped },
  ];
}
