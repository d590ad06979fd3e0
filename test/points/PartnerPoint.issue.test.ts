import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { MaxUint256, ZeroAddress, type AddressLike } from "ethers";
import { partnerRole } from "../../sdk/partnerRole.js";
import type { IPartnerPoint } from "../../typechain-types/contracts/points/PartnerPoint.js";
import { loadFixture } from "../support/fixture.js";
import {
  changesNothing,
  cohorts,
  goToEpoch,
  PARTNER,
  PARTNER_ID,
  pointFixture,
  release,
  VALIDITY,
  WIDEST,
  type PointWorld,
} from "../support/points.js";

const SUSPENDED = 2n;

/** The entry of a release in the `Issued` event. */
function entry(issueId: bigint, epoch: bigint): bigint {
  return (issueId << 32n) | epoch;
}

interface Release {
  readonly to: AddressLike;
  readonly amount: bigint;
  readonly epoch: bigint;
  readonly issueId: bigint;
}

/** A release that {@link PartnerPoint.issue} refuses, and the error it is refused with. */
interface Refusal {
  readonly when: string;
  readonly given: (points: PointWorld) => Partial<Release> | Promise<Partial<Release>>;
  readonly error: string;
  readonly args: (points: PointWorld) => unknown[] | Promise<unknown[]>;
}

const refusals: Refusal[] = [
  { when: "the amount is zero", given: () => ({ amount: 0n }), error: "PartnerPoint_ZeroAmount", args: () => [] },
  {
    when: "the amount is 2^64",
    given: () => ({ amount: WIDEST + 1n }),
    error: "PartnerPoint_AmountTooWide",
    args: () => [WIDEST + 1n],
  },
  {
    when: "the amount is the widest integer",
    given: () => ({ amount: MaxUint256 }),
    error: "PartnerPoint_AmountTooWide",
    args: () => [MaxUint256],
  },
  {
    when: "the epoch has just expired",
    given: ({ epoch }) => ({ epoch: epoch - VALIDITY - 1n }),
    error: "PartnerPoint_EpochExpired",
    args: ({ epoch }) => [epoch - VALIDITY - 1n, epoch - VALIDITY],
  },
  {
    when: "the epoch is the first of all",
    given: () => ({ epoch: 0n }),
    error: "PartnerPoint_EpochExpired",
    args: ({ epoch }) => [0n, epoch - VALIDITY],
  },
  {
    when: "the epoch is the next one",
    given: ({ epoch }) => ({ epoch: epoch + 1n }),
    error: "PartnerPoint_EpochInFuture",
    args: ({ epoch }) => [epoch + 1n, epoch],
  },
  {
    when: "the epoch is the widest integer",
    given: () => ({ epoch: MaxUint256 }),
    error: "PartnerPoint_EpochInFuture",
    args: ({ epoch }) => [MaxUint256, epoch],
  },
  {
    when: "the release's number is 2^224",
    given: () => ({ issueId: 2n ** 224n }),
    error: "PartnerPoint_IssueIdTooWide",
    args: () => [2n ** 224n],
  },
  {
    when: "the account is not linked",
    given: ({ carol }) => ({ to: carol }),
    error: "PartnerPoint_NotLinked",
    args: ({ carol }) => [carol.address],
  },
  {
    when: "the account is zero",
    given: () => ({ to: ZeroAddress }),
    error: "PartnerPoint_NotLinked",
    args: () => [ZeroAddress],
  },
  {
    when: "the account is the exchange, which holds points but is no member",
    given: async ({ point }) => ({ to: await point.exchange() }),
    error: "PartnerPoint_NotLinked",
    args: async ({ point }) => [await point.exchange()],
  },
  {
    when: "the account's lane would hold 2^64 points",
    given: () => ({ amount: WIDEST }),
    error: "PartnerPoint_BucketFull",
    args: ({ alice, epoch }) => [alice.address, epoch / 4n],
  },
];

/** Alice holds one point of the running epoch, so that one more than fits her lane can be tried. */
async function holdingFixture(): Promise<PointWorld> {
  const points = await loadFixture(pointFixture);
  await release(points, points.alice, 1n, points.epoch);
  return points;
}

/** Everybody who might be taken for this partner's issuer. */
function strangers({ world, admin, alice, carol }: PointWorld): HardhatEthersSigner[] {
  const { treasurer } = world.partner(PARTNER);
  return [alice, carol, admin, treasurer, world.partner(PARTNER - 1).issuer, world.council, world.operator];
}

async function refuses(points: PointWorld, { error, args }: Refusal, call: () => Promise<unknown>): Promise<void> {
  await changesNothing(points, async () =>
    expect(call())
      .to.be.revertedWithCustomError(points.point, error)
      .withArgs(...(await args(points))),
  );
}

describe("PartnerPoint", () => {
  describe("issue", () => {
    it("gives a member points of the running epoch, which count at once, and says so", async () => {
      const { point, issuer, alice, epoch } = await loadFixture(pointFixture);
      await expect(point.connect(issuer).issue(alice, 500n, epoch, 77n))
        .to.emit(point, "Transfer")
        .withArgs(ZeroAddress, alice.address, 500n)
        .and.to.emit(point, "Issued")
        .withArgs([entry(77n, epoch)]);
      expect(await point.balanceOf(alice)).to.equal(500n);
      expect(await cohorts(point, alice)).to.deep.equal([[epoch, 500n]]);
      expect(await point.isIssued(77n)).to.equal(true);
      expect(await point.isIssued(76n)).to.equal(false);
    });

    it("adds to what the member holds of the epoch", async () => {
      const points = await loadFixture(pointFixture);
      const { point, alice, epoch } = points;
      for (const amount of [1n, 2n, 4n]) await release(points, alice, amount, epoch);
      expect(await cohorts(point, alice)).to.deep.equal([[epoch, 7n]]);
    });

    it("gives points a shorter life through an earlier epoch, down to the oldest valid one", async () => {
      const points = await loadFixture(pointFixture);
      const { point, alice, epoch } = points;
      await release(points, alice, 3n, epoch);
      await release(points, alice, 2n, epoch - 5n);
      await release(points, alice, 1n, epoch - VALIDITY);
      expect(await cohorts(point, alice)).to.deep.equal([
        [epoch - VALIDITY, 1n],
        [epoch - 5n, 2n],
        [epoch, 3n],
      ]);
      expect(await point.balanceOf(alice)).to.equal(6n);
      await goToEpoch(point, epoch + 1n);
      expect(await point.balanceOf(alice)).to.equal(5n);
      await goToEpoch(point, epoch + VALIDITY - 4n);
      expect(await point.balanceOf(alice)).to.equal(3n);
      await goToEpoch(point, epoch + VALIDITY + 1n);
      expect(await point.balanceOf(alice)).to.equal(0n);
    });

    it("takes the widest amount and the narrowest and widest number", async () => {
      const { point, issuer, alice, bob, epoch } = await loadFixture(pointFixture);
      const widestId = 2n ** 224n - 1n;
      await expect(point.connect(issuer).issue(alice, WIDEST, epoch, widestId))
        .to.emit(point, "Issued")
        .withArgs([entry(widestId, epoch)]);
      await point.connect(issuer).issue(bob, 1n, epoch, 0n);
      expect(await point.balanceOf(alice)).to.equal(WIDEST);
      expect(await point.isIssued(widestId)).to.equal(true);
      expect(await point.isIssued(0n)).to.equal(true);
    });

    it("never spills a full lane into the next epoch's", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, alice, epoch } = points;
      await goToEpoch(point, epoch + 3n);
      for (const [lane, amount] of [WIDEST, 1n, WIDEST, 2n].entries()) {
        await release(points, alice, amount, epoch + BigInt(lane));
      }
      await changesNothing(points, async () => {
        for (const lane of [0n, 2n]) {
          await expect(point.connect(issuer).issue(alice, 1n, epoch + lane, 1n))
            .to.be.revertedWithCustomError(point, "PartnerPoint_BucketFull")
            .withArgs(alice.address, epoch / 4n);
        }
      });
      expect(await cohorts(point, alice)).to.deep.equal([
        [epoch, WIDEST],
        [epoch + 1n, 1n],
        [epoch + 2n, WIDEST],
        [epoch + 3n, 2n],
      ]);
      expect(await point.balanceOf(alice)).to.equal(2n * WIDEST + 3n);
    });

    for (const refusal of refusals) {
      it(`reverts with ${refusal.error} when ${refusal.when}`, async () => {
        const points = await holdingFixture();
        const { point, issuer, alice, epoch } = points;
        const bad: Release = { to: alice, amount: 1n, epoch, issueId: 9n, ...(await refusal.given(points)) };
        await refuses(points, refusal, () => point.connect(issuer).issue(bad.to, bad.amount, bad.epoch, bad.issueId));
        expect(await point.isIssued(bad.issueId)).to.equal(false);
      });
    }

    it("reverts with PartnerPoint_IssueIdUsed when the release is resent, whatever it says", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, alice, bob, epoch } = points;
      await point.connect(issuer).issue(alice, 10n, epoch, 5n);
      await changesNothing(points, async () => {
        await expect(point.connect(issuer).issue(alice, 10n, epoch, 5n))
          .to.be.revertedWithCustomError(point, "PartnerPoint_IssueIdUsed")
          .withArgs(5n);
        await expect(point.connect(issuer).issue(bob, 11n, epoch - 1n, 5n))
          .to.be.revertedWithCustomError(point, "PartnerPoint_IssueIdUsed")
          .withArgs(5n);
      });
    });

    it("reverts with PartnerPoint_PartnerNotActive while the partner is suspended, and issues after it is reinstated", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, issuer, alice } = points;
      const { registry } = world.alliance;
      await registry.connect(world.guardian).suspendPartner(PARTNER_ID);
      const epoch = await point.currentEpoch();
      await changesNothing(points, () =>
        expect(point.connect(issuer).issue(alice, 1n, epoch, 1n))
          .to.be.revertedWithCustomError(point, "PartnerPoint_PartnerNotActive")
          .withArgs(PARTNER_ID, SUSPENDED),
      );
      await world.decide(registry, registry.interface.encodeFunctionData("reinstatePartner", [PARTNER_ID]));
      await point.connect(issuer).issue(alice, 1n, epoch, 1n);
      expect(await point.balanceOf(alice)).to.equal(1n);
    });

    it("reverts with AccessControlUnauthorizedAccount when the caller is not this partner's issuer", async () => {
      const points = await loadFixture(pointFixture);
      const { point, alice, epoch } = points;
      for (const caller of strangers(points)) {
        await changesNothing(points, () =>
          expect(point.connect(caller).issue(alice, 1n, epoch, 1n))
            .to.be.revertedWithCustomError(point, "AccessControlUnauthorizedAccount")
            .withArgs(caller.address, partnerRole(PARTNER_ID, "issuer")),
        );
      }
    });

    it("reverts with AccessControlUnauthorizedAccount once the issuer's role is revoked", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, admin, issuer, alice, epoch } = points;
      const role = partnerRole(PARTNER_ID, "issuer");
      await world.alliance.registry.connect(admin).revokeRole(role, issuer);
      await expect(point.connect(issuer).issue(alice, 1n, epoch, 1n))
        .to.be.revertedWithCustomError(point, "AccessControlUnauthorizedAccount")
        .withArgs(issuer.address, role);
    });
  });

  describe("issueBatch", () => {
    it("releases to many members and logs every Transfer in order before the one Issued", async () => {
      const { point, issuer, alice, bob, epoch } = await loadFixture(pointFixture);
      const issues: IPartnerPoint.IssueStruct[] = [
        { to: alice, amount: 10n, epoch, issueId: 1n },
        { to: bob, amount: 20n, epoch: epoch - 1n, issueId: 2n },
        { to: alice, amount: 30n, epoch: epoch - 4n, issueId: 3n },
        { to: alice, amount: 5n, epoch, issueId: 4n },
      ];
      const receipt = await (await point.connect(issuer).issueBatch(issues)).wait();
      const logs = receipt?.logs.map((log) => point.interface.parseLog(log)?.args.toArray());
      expect(logs).to.deep.equal([
        [ZeroAddress, alice.address, 10n],
        [ZeroAddress, bob.address, 20n],
        [ZeroAddress, alice.address, 30n],
        [ZeroAddress, alice.address, 5n],
        [[entry(1n, epoch), entry(2n, epoch - 1n), entry(3n, epoch - 4n), entry(4n, epoch)]],
      ]);
      expect(await cohorts(point, alice)).to.deep.equal([
        [epoch - 4n, 30n],
        [epoch, 15n],
      ]);
      expect(await cohorts(point, bob)).to.deep.equal([[epoch - 1n, 20n]]);
    });

    it("records each id when the ids of a batch jump to and fro across words of the bit map", async () => {
      const { point, issuer, alice, epoch } = await loadFixture(pointFixture);
      const ids = [256n, 255n, 257n, 0n, 511n, 512n, 254n, 258n, 2n ** 224n - 1n, 1n];
      const issues = ids.map((issueId) => ({ to: alice, amount: 1n, epoch, issueId }));
      await point.connect(issuer).issueBatch(issues);
      expect(await point.balanceOf(alice)).to.equal(BigInt(ids.length));
      for (const issueId of ids) {
        expect(await point.isIssued(issueId), `id ${issueId}`).to.equal(true);
        await expect(point.connect(issuer).issue(alice, 1n, epoch, issueId))
          .to.be.revertedWithCustomError(point, "PartnerPoint_IssueIdUsed")
          .withArgs(issueId);
      }
      for (const issueId of [2n, 253n, 259n, 510n, 513n]) {
        expect(await point.isIssued(issueId), `id ${issueId}`).to.equal(false);
      }
    });

    it("keeps ids that were used before when it writes to their word of the bit map", async () => {
      const { point, issuer, alice, epoch } = await loadFixture(pointFixture);
      await point.connect(issuer).issue(alice, 1n, epoch, 250n);
      await point.connect(issuer).issue(alice, 1n, epoch, 260n);
      const issues = [255n, 256n, 251n].map((issueId) => ({ to: alice, amount: 1n, epoch, issueId }));
      await point.connect(issuer).issueBatch(issues);
      for (const issueId of [250n, 251n, 255n, 256n, 260n]) expect(await point.isIssued(issueId)).to.equal(true);
    });

    it("reverts with PartnerPoint_IssueIdUsed when an id comes twice in one batch, also across words of the bit map", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, alice, bob, epoch } = points;
      for (const ids of [
        [7n, 7n],
        [255n, 256n, 255n],
        [256n, 255n, 257n, 256n],
        [1n, 300n, 2n, 300n],
      ]) {
        const issues = ids.map((issueId, i) => ({ to: i % 2 === 0 ? alice : bob, amount: 1n, epoch, issueId }));
        await changesNothing(points, () =>
          expect(point.connect(issuer).issueBatch(issues))
            .to.be.revertedWithCustomError(point, "PartnerPoint_IssueIdUsed")
            .withArgs(ids.at(-1)),
        );
        for (const issueId of ids) expect(await point.isIssued(issueId)).to.equal(false);
      }
    });

    it("reverts with PartnerPoint_IssueIdUsed when an id was used before, by a single issue or a batch", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, alice, epoch } = points;
      await point.connect(issuer).issue(alice, 1n, epoch, 255n);
      await point.connect(issuer).issueBatch([{ to: alice, amount: 1n, epoch, issueId: 256n }]);
      for (const used of [255n, 256n]) {
        const issues = [3n, 900n, used].map((issueId) => ({ to: alice, amount: 1n, epoch, issueId }));
        await changesNothing(points, () =>
          expect(point.connect(issuer).issueBatch(issues))
            .to.be.revertedWithCustomError(point, "PartnerPoint_IssueIdUsed")
            .withArgs(used),
        );
        for (const issueId of [3n, 900n]) expect(await point.isIssued(issueId)).to.equal(false);
      }
    });

    for (const refusal of refusals) {
      it(`reverts with ${refusal.error} when ${refusal.when}, and settles nothing of the batch`, async () => {
        const points = await holdingFixture();
        const { point, issuer, alice, bob, epoch } = points;
        const bad: Release = { to: alice, amount: 1n, epoch, issueId: 9n, ...(await refusal.given(points)) };
        const good: Release = { to: bob, amount: 1n, epoch, issueId: 8n };
        const last: Release = { to: bob, amount: 1n, epoch, issueId: 10n };
        for (const issues of [[bad], [bad, good], [good, bad, last], [good, last, bad]]) {
          await refuses(points, refusal, () => point.connect(issuer).issueBatch(issues));
        }
        for (const { issueId } of [good, bad, last]) expect(await point.isIssued(issueId)).to.equal(false);
      });
    }

    it("reverts with PartnerPoint_BucketFull when releases of one batch overfill a lane together", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, alice, epoch } = points;
      const issues = [
        { to: alice, amount: WIDEST, epoch, issueId: 1n },
        { to: alice, amount: 1n, epoch, issueId: 2n },
      ];
      await changesNothing(points, () =>
        expect(point.connect(issuer).issueBatch(issues))
          .to.be.revertedWithCustomError(point, "PartnerPoint_BucketFull")
          .withArgs(alice.address, epoch / 4n),
      );
    });

    it("reverts with PartnerPoint_EmptyBatch when there is nothing in it", async () => {
      const { point, issuer } = await loadFixture(pointFixture);
      await expect(point.connect(issuer).issueBatch([])).to.be.revertedWithCustomError(
        point,
        "PartnerPoint_EmptyBatch",
      );
    });

    it("reverts with PartnerPoint_PartnerNotActive while the partner is suspended", async () => {
      const points = await loadFixture(pointFixture);
      const { world, point, issuer, alice, epoch } = points;
      await world.alliance.registry.connect(world.guardian).suspendPartner(PARTNER_ID);
      await changesNothing(points, () =>
        expect(point.connect(issuer).issueBatch([{ to: alice, amount: 1n, epoch, issueId: 1n }]))
          .to.be.revertedWithCustomError(point, "PartnerPoint_PartnerNotActive")
          .withArgs(PARTNER_ID, SUSPENDED),
      );
    });

    it("reverts with AccessControlUnauthorizedAccount when the caller is not this partner's issuer", async () => {
      const points = await loadFixture(pointFixture);
      const { point, alice, epoch } = points;
      for (const caller of strangers(points)) {
        await changesNothing(points, () =>
          expect(point.connect(caller).issueBatch([{ to: alice, amount: 1n, epoch, issueId: 1n }]))
            .to.be.revertedWithCustomError(point, "AccessControlUnauthorizedAccount")
            .withArgs(caller.address, partnerRole(PARTNER_ID, "issuer")),
        );
      }
    });
  });
});
