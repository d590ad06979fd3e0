import { randomUUID } from "node:crypto";
import { expect } from "chai";
import type { MemberClient } from "../../../../sdk/programme/MemberClient.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import type { RunningProgramme } from "../../../../services/programme/startProgramme.js";
import { API_KEY, HOUR, ProgrammeWorld } from "../../../support/ProgrammeWorld.js";
import { until } from "../../../support/until.js";

describe("acceptRelease", function () {
  let world: ProgrammeWorld;
  let service: RunningProgramme;
  let member: MemberClient;
  let linked: MemberClient;
  let memberKey: string;

  before(async () => {
    world = await ProgrammeWorld.create();
    await world.postPrices();
    service = await world.start(await world.createBook("book"));
    const client = await world.client(service);
    member = await world.enrol(client, "1001", wallet(0), 1_000n);
    linked = await world.enrol(client, "1002", wallet(1), 10_000n);
    ({ memberKey } = await member.account());
    const consent = await world.consent(wallet(1), (await linked.account()).memberKey);
    await settled(linked, { points: 1_000n, consent });
  });
  after(() => world.stop());

  const wallet = (index: number) => world.member(index, world.provider);

  async function settled(by: MemberClient, request: Omit<Parameters<MemberClient["release"]>[0], "requestId">) {
    const requestId = randomUUID();
    await by.release({ requestId, ...request });
    return until(
      () => by.releaseOf(requestId),
      // The exchange ends a moment after the release.
      ({ status, exchange }) => status !== "pending" && exchange?.status !== "pending",
    );
  }

  describe("consents", () => {
    it("are required with the first release", async () => {
      await expectAllianceError("CONSENT_REQUIRED", () => member.release({ requestId: randomUUID(), points: 1n }));
      expect((await member.balance()).available).to.equal(1_000n);
    });

    it("are refused when they are for another customer, by another account, or for another nonce", async () => {
      const foreign = await world.consent(wallet(0), (await linked.account()).memberKey);
      const forged = { ...(await world.consent(wallet(2), memberKey)) };
      for (const consent of [foreign, forged]) {
        const error = await expectAllianceError("CONSENT_INVALID", () =>
          member.release({ requestId: randomUUID(), points: 1n, consent }),
        );
        expect(error.message).to.contain("PartnerPoint_InvalidConsent");
      }
      expect((await member.balance()).available).to.equal(1_000n);
    });

    it("are passed over once the account is linked", async () => {
      const { status } = await settled(linked, { points: 1n, consent: await world.consent(wallet(1), memberKey) });
      expect(status).to.equal("settled");
    });
  });

  describe("an account that the chain links to another customer", () => {
    it("is refused before the book is debited: the chain would never take the release", async () => {
      const client = await world.client(service);
      const shop = client.shop(API_KEY);
      const before = await world.enrol(client, "2001", wallet(3), 100n);
      const consent = await world.consent(wallet(3), (await before.account()).memberKey);
      await settled(before, { points: 100n, consent });
      const order = `0x${"01".repeat(32)}`;
      await (await world.point.connect(wallet(3)).redeem(100n, order, { gasPrice: 0, type: 0 })).wait();
      await shop.erase("2001");

      const after = await world.enrol(client, "2002", wallet(3), 100n);
      for (const given of [undefined, consent]) {
        await expectAllianceError("ACCOUNT_LINKED_TO_ANOTHER", () =>
          after.release({ requestId: randomUUID(), points: 100n, consent: given }),
        );
      }
      expect((await after.balance()).available).to.equal(100n);
      await (await world.point.connect(wallet(3)).unlink(wallet(3), { gasPrice: 0, type: 0 })).wait();
      const anew = await world.consent(wallet(3), (await after.account()).memberKey);
      expect((await settled(after, { points: 100n, consent: anew })).status).to.equal("settled");
    });
  });

  describe("exchange requests", () => {
    const refused = async (
      exchange: Awaited<ReturnType<ProgrammeWorld["sale"]>>,
      code = "EXCHANGE_INVALID",
      points: bigint | "all" = 100n,
    ) => expectAllianceError(code, () => linked.release({ requestId: randomUUID(), points, exchange }));

    it("are refused when another account signed or sends them", async () => {
      const theirs = await world.sale(wallet(2), 100n);
      await refused(theirs);
      const error = await refused({ ...theirs, from: wallet(1).address });
      expect(error.message).to.contain("signature or nonce");
    });

    it("are refused for another nonce than the next", async () => {
      for (const nonce of [1n, 7n]) {
        const error = await refused(
          await world.sale(wallet(1), 100n, { nonce: nonce + (await world.alliance.forwarder.nonces(wallet(1))) }),
        );
        expect(error.message).to.contain("signature or nonce");
      }
    });

    it("are refused after their deadline, the forwarder's or the exchange's", async () => {
      const past = BigInt(world.clock() - 1);
      await refused(await world.sale(wallet(1), 100n, { deadline: past }), "EXCHANGE_EXPIRED");
      const { exchange } = world.alliance;
      const args = [await world.point.getAddress(), 100n, 0n, past, wallet(1).address] as const;
      const data = exchange.interface.encodeFunctionData("sell", [...args]);
      await refused(await world.signed(wallet(1), await exchange.getAddress(), data), "EXCHANGE_EXPIRED");
    });

    it("are refused when they ask for too much gas or send coin", async () => {
      const error = await refused(await world.sale(wallet(1), 100n, { gas: 1_000_001n }));
      expect(error.message).to.contain("1000001 gas");
      await refused({ ...(await world.sale(wallet(1), 100n)), value: 1n });
    });

    it("are refused when they call anything but a sale or a swap, or another contract", async () => {
      const { exchange } = world.alliance;
      const to = await exchange.getAddress();
      const buy = exchange.interface.encodeFunctionData("pauseAll");
      await refused(await world.signed(wallet(1), to, buy));
      const { data } = await world.sale(wallet(1), 100n);
      await refused(await world.signed(wallet(1), await world.point.getAddress(), data));
      await refused(await world.signed(wallet(1), to, `${data}00`));
      await refused(await world.signed(wallet(1), to, "0x"));
    });

    it("are refused when the call is cut short or a number is too large for the forwarder", async () => {
      const { data } = await world.sale(wallet(1), 100n);
      const to = await world.alliance.exchange.getAddress();
      for (const cut of [10, 74, data.length - 2]) {
        await refused(await world.signed(wallet(1), to, data.slice(0, cut)));
      }
      for (const deadline of [2n ** 48n, BigInt(world.clock() + HOUR) * 1_000n]) {
        await refused({ ...(await world.sale(wallet(1), 100n)), deadline });
      }
    });

    it("are refused when they give points of another programme", async () => {
      const { exchange, points } = world.alliance;
      const deadline = BigInt(world.clock() + HOUR);
      const data = exchange.interface.encodeFunctionData("sell", [
        (await points[1]?.getAddress()) ?? "",
        1n,
        0n,
        deadline,
        wallet(1).address,
      ]);
      const error = await refused(await world.signed(wallet(1), await exchange.getAddress(), data));
      expect(error.message).to.contain("gives points of");
    });

    it("are refused when they give more than the account will have, and taken at just that", async () => {
      const { balance } = await linked.account();
      const error = await refused(await world.sale(wallet(1), balance + 101n));
      expect(error.message).to.contain(`will have ${balance + 100n}`);
      const { status, exchange } = await settled(linked, {
        points: 100n,
        exchange: await world.sale(wallet(1), balance + 100n),
      });
      expect([status, exchange?.status]).to.deep.equal(["settled", "done"]);
      expect((await linked.account()).balance).to.equal(0n);
    });

    it("count all there is when all is released", async () => {
      const { available } = await linked.balance();
      await refused(await world.sale(wallet(1), available + 1n), "EXCHANGE_INVALID", "all");
      expect((await linked.balance()).available).to.equal(available);
    });

    it("are not checked again when the release is repeated after they were run", async () => {
      const requestId = randomUUID();
      const request = { requestId, points: 100n, exchange: await world.sale(wallet(1), 100n) };
      await linked.release(request);
      const done = await until(
        () => linked.releaseOf(requestId),
        ({ status }) => status === "settled",
      );
      const again = await linked.release(request);
      expect(again).to.deep.equal({ ...done, duplicate: true });
    });
  });
});
