import type { TransactionResponse } from "ethers";
import { Meter } from "./Meter.js";
import { FOREVER, member, prepareMembers } from "./prepareMembers.js";
import type { Stage } from "../../local/stage/Stage.js";
import { signForwardRequest, type ForwardRequest } from "../../sdk/signForwardRequest.js";

const COUNT = 200;
const BATCH_GAS = 20_000_000n;

/** How many of something go through in a second, and that over the baseline's. */
export interface Throughput {
  readonly what: string;
  readonly perSecond: number;
  readonly ratio: number;
}

/** Sales and swaps, sent one by one and relayed in a batch, beside plain MLK transfers sent one by one. */
export async function measureThroughput(stage: Stage): Promise<Throughput[]> {
  const meter = new Meter(stage);
  await prepareMembers(meter);
  const { exchange, milk, forwarder } = stage.alliance;
  const [{ point }, second] = [stage.partner("YNJ"), stage.partner("SSG")];
  const [a, b] = [member(stage, 0), member(stage, 1)];

  const each = async (send: () => Promise<TransactionResponse>) => {
    const start = performance.now();
    for (let i = 0; i < COUNT; i++) await meter.send(send);
    return (COUNT * 1000) / (performance.now() - start);
  };
  const transfers = await each(() => milk.connect(a).transfer(b, 1n));
  const swaps = await each(() => exchange.connect(a).swap(point, 10n, second.point, 0n, 0n, FOREVER, a));
  const sales = await each(() => exchange.connect(a).sell(point, 10n, 0n, FOREVER, a));

  const { relayer, to } = { relayer: member(stage, 2), to: await exchange.getAddress() };
  const [pointIn, pointOut] = [await point.getAddress(), await second.point.getAddress()];
  const data = exchange.interface.encodeFunctionData("swap", [pointIn, 10n, pointOut, 0n, 0n, FOREVER, a.address]);
  const requests: ForwardRequest[] = [];
  for (let nonce = 0n; nonce < 100n; nonce++) {
    requests.push(await signForwardRequest(forwarder, a, { to, data, gas: 300_000n, deadline: FOREVER, nonce }));
  }
  const start = performance.now();
  await meter.send(() => forwarder.connect(relayer).executeBatch(requests, relayer, { gasLimit: BATCH_GAS }));
  const relayed = (requests.length * 1000) / (performance.now() - start);
  const line = (what: string, perSecond: number) => ({ what, perSecond, ratio: perSecond / transfers });
  return [
    line("MLK transfers, one a transaction (baseline)", transfers),
    line("sales, one a transaction", sales),
    line("swaps, one a transaction", swaps),
    line("swaps, 100 relayed in a batch", relayed),
  ];
}
