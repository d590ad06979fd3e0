import { signForwardRequest, type ForwardRequest } from "../../sdk/signForwardRequest.js";
import type { Meter } from "./Meter.js";
import { FOREVER, member, postPrice } from "./prepareMembers.js";

/** Gas of the operations that have a budget, under the names `budgets.ts` gives them. */
export async function measureBudgets(meter: Meter): Promise<void> {
  const { stage } = meter;
  const { exchange, milk } = stage.alliance;
  const [{ point }, second] = [stage.partner("YNJ"), stage.partner("SSG")];
  const [a, b] = [member(stage, 0), member(stage, 1)];

  await meter.measure("MLK transfer", () => milk.connect(a).transfer(b, 5n));
  await meter.measure("point transfer inside one bucket, 60 epochs' validity", () => point.connect(a).transfer(b, 5n));
  await meter.measure("sell points for MLK", () => exchange.connect(a).sell(point, 100n, 0n, FOREVER, a));
  await meter.measure("swap points for points", () =>
    exchange.connect(a).swap(point, 100n, second.point, 0n, 0n, FOREVER, a),
  );
  await moveTwelveBuckets(meter);
  meter.gas.set("issueBatch, each further existing member", await furtherMember(meter));
  await measureForwarded(meter);
  await postPrice(meter, "MLK/KRW", 280n);
  meter.gas.set("price observation, 5 reporters", await postPrice(meter, "MLK/KRW", 279n));
}

async function moveTwelveBuckets(meter: Meter): Promise<void> {
  const { stage } = meter;
  const { point, issuer } = stage.partner("YNJ");
  const [from, to] = [member(stage, 3), member(stage, 4)];
  const current = await point.currentEpoch();
  const balance = await point.balanceOf(from);
  await meter.send(() => point.connect(from).transfer(member(stage, 5), balance));
  const issues = [from, to].flatMap((account, side) =>
    Array.from({ length: 12 }, (_, age) => ({
      to: account.address,
      amount: 10n,
      epoch: current - BigInt(age),
      issueId: 1_000n + BigInt(side * 12 + age),
    })),
  );
  await meter.send(() => point.connect(issuer).issueBatch(issues));
  await meter.measure("move all of 12 buckets", () => point.connect(from).transfer(to, 120n));
}

async function furtherMember(meter: Meter): Promise<number> {
  const { stage } = meter;
  const { point, issuer } = stage.partner("YNJ");
  const epoch = await point.currentEpoch();
  const batch = (size: number, firstId: number) =>
    meter.send(() =>
      point.connect(issuer).issueBatch(
        Array.from({ length: size }, (_, i) => ({
          to: member(stage, i).address,
          amount: 1_000n + BigInt(i),
          epoch,
          issueId: BigInt(firstId + i),
        })),
      ),
    );
  await batch(1, 2_048);
  const [small, large] = [await batch(15, 2_050), await batch(35, 2_070)];
  return Math.ceil((large - small) / 20);
}

/** Trades of members who each sign one, relayed together. A signer's nonce takes 17,100 more when it leaves zero. */
async function measureForwarded(meter: Meter): Promise<void> {
  const { exchange } = meter.stage.alliance;
  const [first, second] = await Promise.all([
    meter.stage.partner("YNJ").point.getAddress(),
    meter.stage.partner("SSG").point.getAddress(),
  ]);
  const sale = (signer: string) => exchange.interface.encodeFunctionData("sell", [first, 100n, 0n, FOREVER, signer]);
  const swap = (signer: string) =>
    exchange.interface.encodeFunctionData("swap", [first, 100n, second, 0n, 0n, FOREVER, signer]);
  const measure = async (name: string, call: (signer: string) => string) => {
    meter.gas.set(`each further forwarded ${name}`, await furtherRequest(meter, call));
  };
  await measure("sale in a batch, its signer's first request", sale);
  await measure("sale in a batch, at a later nonce", sale);
  await measure("swap in a batch, at a later nonce", swap);
}

async function furtherRequest(meter: Meter, call: (signer: string) => string): Promise<number> {
  const { stage } = meter;
  const { exchange, forwarder } = stage.alliance;
  const relayer = member(stage, 38);
  const to = await exchange.getAddress();
  const batch = async (first: number, size: number) => {
    const requests: ForwardRequest[] = [];
    for (let i = first; i < first + size; i++) {
      const data = call(member(stage, i).address);
      requests.push(
        await signForwardRequest(forwarder, member(stage, i), { to, data, gas: 300_000n, deadline: FOREVER }),
      );
    }
    return meter.send(() => forwarder.connect(relayer).executeBatch(requests, relayer));
  };
  const [small, large] = [await batch(6, 1), await batch(10, 21)];
  return Math.ceil((large - small) / 20);
}
