import { expect } from "chai";
import { id, Interface, parseEther, ZeroAddress } from "ethers";
import { signLinkConsent } from "../../sdk/signLinkConsent.js";
import { IERC7818__factory, IPartnerPoint__factory, type PartnerPoint } from "../../typechain-types/index.js";
import { ethers, FOREVER, loadFixture, networkHelpers, time } from "../support/fixture.js";
import {
  changesNothing,
  cohorts,
  deployPoint,
  goToEpoch,
  pack,
  PARTNER_ID,
  pointFixture,
  pricedPointFixture,
  release,
  VALIDITY,
  WIDEST,
  type PointWorld,
} from "../support/points.js";

const TIME_BASED = 1n;
const DAY = 86_400n;
/** Inputs of issues are short: 250 a batch stay far below a block's gas. */
const BATCH = 250n;

/** An ERC-165 id: the XOR of the selectors an interface declares itself. */
function interfaceId(own: readonly string[]): string {
  const xor = own.reduce((sum, selector) => sum ^ BigInt(selector), 0n);
  return ethers.toBeHex(xor, 4);
}

function selectors(described: Interface): string[] {
  const found: string[] = [];
  described.forEachFunction(({ selector }) => found.push(selector));
  return found;
}

const ERC20 = new Interface([
  "function totalSupply()",
  "function balanceOf(address)",
  "function transfer(address,uint256)",
  "function allowance(address,address)",
  "function approve(address,uint256)",
  "function transferFrom(address,address,uint256)",
]);
const METADATA = new Interface(["function name()", "function symbol()", "function decimals()"]);
const PERMIT = new Interface([
  "function permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",
  "function nonces(address)",
  "function DOMAIN_SEPARATOR()",
]);

/** The gas of a gift of 5 points from Alice to Bob. */
async function giftGas({ point, alice, bob }: PointWorld): Promise<bigint> {
  const receipt = await (await point.connect(alice).transfer(bob, 5n)).wait();
  if (receipt === null) throw new TypeError("the gift was not mined");
  return receipt.gasUsed;
}

/** A point contract with the longest validity; Alice and Bob are linked, and Alice holds one point of each valid epoch. */
async function longestFixture(): Promise<PointWorld> {
  const points = await pointFixture();
  const { issuer, alice, bob } = points;
  const point = await deployPoint(points, { validity: 64n });
  for (const member of [alice, bob]) {
    const consent = { account: member, memberKey: id(member.address), deadline: FOREVER };
    const signature = await signLinkConsent(point, member, consent);
    await point.connect(issuer).link(member, consent.memberKey, FOREVER, signature);
  }
  // The worst place in its word: the 65 valid epochs reach over 17 words either way.
  const epoch = points.epoch + 2n;
  await goToEpoch(point, epoch);
  const issues = Array.from({ length: 65 }, (_, age) => ({
    to: alice,
    amount: 1n,
    epoch: epoch - BigInt(age),
    issueId: BigInt(age),
  }));
  await point.connect(issuer).issueBatch(issues);
  return { ...points, point, epoch };
}

async function gasOf(sent: ReturnType<PartnerPoint["transfer"]>): Promise<bigint> {
  const receipt = await (await sent).wait();
  if (receipt === null) throw new TypeError("the transaction was not mined");
  return receipt.gasUsed;
}

describe("PartnerPoint", () => {
  describe("supportsInterface", () => {
    const erc20 = selectors(ERC20);
    const erc7818 = selectors(IERC7818__factory.createInterface()).filter((selector) => !erc20.includes(selector));
    const permit = selectors(PERMIT);
    const metadata = selectors(METADATA);
    const inherited = [...erc20, ...erc7818, ...permit];
    const own = selectors(IPartnerPoint__factory.createInterface()).filter((item) => !inherited.includes(item));

    it("gives ERC-7818 the id 0x062e6408", () => {
      expect(erc7818).to.have.length(8);
      expect(interfaceId(erc7818)).to.equal("0x062e6408");
    });

    for (const [name, ids] of Object.entries({
      "ERC-165": ["0x01ffc9a7"],
      "ERC-7818": erc7818,
      "ERC-20": erc20,
      "the metadata of ERC-20": metadata,
      "ERC-2612": permit,
      IPartnerPoint: own,
    })) {
      it(`claims ${name}`, async () => {
        const { point } = await loadFixture(pointFixture);
        expect(await point.supportsInterface(interfaceId(ids))).to.equal(true);
      });
    }

    it("claims neither the invalid id nor a foreign one", async () => {
      const { point } = await loadFixture(pointFixture);
      for (const foreign of ["0xffffffff", "0x00000000", "0x80ac58cd"]) {
        expect(await point.supportsInterface(foreign)).to.equal(false);
      }
    });
  });

  describe("constructor", () => {
    it("fixes partner, epoch length, validity, exchange, registry and forwarder, and says which exchange", async () => {
      const points = await loadFixture(pointFixture);
      const { registry, exchange, forwarder } = points.world.alliance;
      const point = await deployPoint(points, { epochLength: 3_600n, validity: 1n });
      expect(await point.partnerId()).to.equal(PARTNER_ID);
      expect(await point.epochLength()).to.equal(3_600n);
      expect(await point.validityDuration()).to.equal(1n);
      expect(await point.exchange()).to.equal(await exchange.getAddress());
      expect(await point.proposedExchange()).to.equal(ZeroAddress);
      expect(await point.registry()).to.equal(await registry.getAddress());
      expect(await point.trustedForwarder()).to.equal(await forwarder.getAddress());
      expect(await point.isTrustedForwarder(forwarder)).to.equal(true);
      expect(await point.isTrustedForwarder(exchange)).to.equal(false);
      await expect(point.deploymentTransaction())
        .to.emit(point, "ExchangeChanged")
        .withArgs(ZeroAddress, await exchange.getAddress());
    });

    it("takes the narrowest and the widest epoch and validity", async () => {
      const points = await loadFixture(pointFixture);
      for (const [epochLength, validity] of [
        [3_600n, 64n],
        [366n * DAY, 1n],
      ] as const) {
        const point = await deployPoint(points, { epochLength, validity });
        expect(await point.epochLength()).to.equal(epochLength);
        expect(await point.validityDuration()).to.equal(validity);
      }
    });

    it("reverts with PartnerPoint_InvalidEpochLength when an epoch is shorter than an hour or longer than 366 days", async () => {
      const points = await loadFixture(pointFixture);
      for (const epochLength of [0n, 3_599n, 366n * DAY + 1n, 2n ** 32n - 1n]) {
        await expect(deployPoint(points, { epochLength }))
          .to.be.revertedWithCustomError(points.point, "PartnerPoint_InvalidEpochLength")
          .withArgs(epochLength);
      }
    });

    it("reverts with PartnerPoint_InvalidValidity when it is zero or above 64 epochs", async () => {
      const points = await loadFixture(pointFixture);
      for (const validity of [0n, 65n, 255n]) {
        await expect(deployPoint(points, { validity }))
          .to.be.revertedWithCustomError(points.point, "PartnerPoint_InvalidValidity")
          .withArgs(validity);
      }
    });

    it("reverts with PartnerPoint_InvalidExchange when the exchange has no code", async () => {
      const points = await loadFixture(pointFixture);
      for (const exchange of [ZeroAddress, points.carol.address]) {
        await expect(deployPoint(points, { exchange }))
          .to.be.revertedWithCustomError(points.point, "PartnerPoint_InvalidExchange")
          .withArgs(exchange);
      }
    });
  });

  describe("as an ERC-7818", () => {
    it("measures epochs in time: a number of seconds since 1970", async () => {
      const { point } = await loadFixture(pointFixture);
      expect(await point.epochType()).to.equal(TIME_BASED);
      expect(await point.epochLength()).to.equal(2_629_800n);
      expect(await point.validityDuration()).to.equal(VALIDITY);
    });

    it("begins a new epoch to the second", async () => {
      const { point, epoch } = await loadFixture(pointFixture);
      const start = (epoch + 1n) * 2_629_800n;
      await time.increaseTo(start - 1n);
      expect(await point.currentEpoch()).to.equal(epoch);
      await time.increaseTo(start);
      expect(await point.currentEpoch()).to.equal(epoch + 1n);
    });

    it("has a total supply of zero, as points expire without a transaction", async () => {
      const points = await loadFixture(pointFixture);
      await release(points, points.alice, 10n, points.epoch);
      expect(await points.point.totalSupply()).to.equal(0n);
    });

    it("expires an epoch to the second: balances, cohorts and isEpochExpired agree with expiryOf", async () => {
      const points = await loadFixture(pointFixture);
      const { point, alice, epoch } = points;
      await release(points, alice, 10n, epoch);
      const expiry = await point.expiryOf(epoch);
      expect(expiry).to.equal((epoch + VALIDITY + 1n) * 2_629_800n);
      await time.increaseTo(expiry - 1n);
      expect(await point.isEpochExpired(epoch)).to.equal(false);
      expect(await point.balanceOf(alice)).to.equal(10n);
      expect(await point.balanceOfAtEpoch(epoch, alice)).to.equal(10n);
      expect(await cohorts(point, alice)).to.deep.equal([[epoch, 10n]]);
      await time.increaseTo(expiry);
      expect(await point.isEpochExpired(epoch)).to.equal(true);
      expect(await point.balanceOf(alice)).to.equal(0n);
      expect(await point.balanceOfAtEpoch(epoch, alice)).to.equal(0n);
      expect(await cohorts(point, alice)).to.deep.equal([]);
    });

    it("knows which epochs expired: all before the oldest valid one, never a future one", async () => {
      const { point, epoch } = await loadFixture(pointFixture);
      for (const gone of [0n, epoch - VALIDITY - 2n, epoch - VALIDITY - 1n]) {
        expect(await point.isEpochExpired(gone), `epoch ${gone}`).to.equal(true);
      }
      for (const valid of [epoch - VALIDITY, epoch, epoch + 1n, 2n ** 256n - 1n]) {
        expect(await point.isEpochExpired(valid), `epoch ${valid}`).to.equal(false);
      }
    });

    it("counts in balanceOf the sum of the valid epochs, each as balanceOfAtEpoch has it", async () => {
      const points = await loadFixture(pointFixture);
      const { point, alice, epoch } = points;
      for (let age = VALIDITY; age >= 0n; age--) await release(points, alice, 2n ** age, epoch - age);
      expect(await point.balanceOf(alice)).to.equal(2n ** (VALIDITY + 1n) - 1n);
      for (let ahead = 1n; ahead <= VALIDITY + 1n; ahead++) {
        await goToEpoch(point, epoch + ahead);
        expect(await point.balanceOf(alice), `${ahead} epochs on`).to.equal(2n ** (VALIDITY + 1n - ahead) - 1n);
        expect(await point.balanceOfAtEpoch(epoch + ahead - VALIDITY - 1n, alice)).to.equal(0n);
      }
      expect(await point.balanceOfAtEpoch(epoch + 99n, alice)).to.equal(0n);
    });

    describe("transferAtEpoch", () => {
      it("returns true and moves points of that epoch only", async () => {
        const points = await loadFixture(pointFixture);
        const { point, alice, bob, epoch } = points;
        await release(points, alice, 10n, epoch - 1n);
        await release(points, alice, 20n, epoch);
        expect(await point.connect(alice).transferAtEpoch.staticCall(epoch, bob, 15n)).to.equal(true);
        await expect(point.connect(alice).transferAtEpoch(epoch, bob, 15n))
          .to.emit(point, "Transfer")
          .withArgs(alice.address, bob.address, 15n)
          .and.to.emit(point, "CohortsMoved")
          .withArgs(epoch / 4n, pack(15n));
        expect(await cohorts(point, bob)).to.deep.equal([[epoch, 15n]]);
        expect(await cohorts(point, alice)).to.deep.equal([
          [epoch - 1n, 10n],
          [epoch, 5n],
        ]);
      });

      it("gives the recipient points of an earlier epoch than any it held, and they count", async () => {
        const points = await loadFixture(pointFixture);
        const { point, alice, bob, epoch } = points;
        await release(points, alice, 10n, epoch - VALIDITY);
        await point.connect(alice).transferAtEpoch(epoch - VALIDITY, bob, 10n);
        expect(await point.balanceOf(bob)).to.equal(10n);
        await point.connect(bob).transfer(alice, 10n);
        expect(await cohorts(point, alice)).to.deep.equal([[epoch - VALIDITY, 10n]]);
      });

      it("moves to oneself without changing a balance", async () => {
        const points = await loadFixture(pointFixture);
        const { point, alice, epoch } = points;
        await release(points, alice, 10n, epoch);
        await point.connect(alice).transferAtEpoch(epoch, alice, 10n);
        expect(await cohorts(point, alice)).to.deep.equal([[epoch, 10n]]);
      });

      it("treats zero as a transfer and logs no cohorts", async () => {
        const points = await loadFixture(pointFixture);
        const { point, alice, bob, epoch } = points;
        await changesNothing(points, async () => {
          const transfer = point.connect(alice).transferAtEpoch(epoch, bob, 0n);
          await expect(transfer).to.emit(point, "Transfer").withArgs(alice.address, bob.address, 0n);
          await expect(transfer).not.to.emit(point, "CohortsMoved");
        });
      });

      it("reverts with ERC7818TransferredExpiredToken when the epoch expired, for zero points too", async () => {
        const points = await loadFixture(pointFixture);
        const { point, alice, bob, carol, epoch } = points;
        await release(points, alice, 10n, epoch);
        await goToEpoch(point, epoch + VALIDITY + 1n);
        await point.connect(alice).approve(carol, 10n);
        for (const value of [0n, 1n, 10n, 11n]) {
          await changesNothing(points, async () => {
            await expect(point.connect(alice).transferAtEpoch(epoch, bob, value))
              .to.be.revertedWithCustomError(point, "ERC7818TransferredExpiredToken")
              .withArgs(alice.address, epoch);
          });
        }
        await changesNothing(points, () =>
          expect(point.connect(carol).transferFromAtEpoch(epoch, alice, bob, 1n))
            .to.be.revertedWithCustomError(point, "ERC7818TransferredExpiredToken")
            .withArgs(alice.address, epoch),
        );
      });

      it("moves in the epoch's last second and reverts in the next", async () => {
        const points = await loadFixture(pointFixture);
        const { point, alice, bob, epoch } = points;
        await release(points, alice, 10n, epoch);
        const expiry = await point.expiryOf(epoch);
        await time.setNextBlockTimestamp(expiry - 1n);
        await point.connect(alice).transferAtEpoch(epoch, bob, 4n);
        expect(await cohorts(point, bob)).to.deep.equal([[epoch, 4n]]);
        await time.setNextBlockTimestamp(expiry);
        await expect(point.connect(alice).transferAtEpoch(epoch, bob, 1n))
          .to.be.revertedWithCustomError(point, "ERC7818TransferredExpiredToken")
          .withArgs(alice.address, epoch);
      });

      it("reverts with ERC20InsufficientBalance when the epoch's points do not suffice, whatever other epochs hold", async () => {
        const points = await loadFixture(pointFixture);
        const { point, alice, bob, epoch } = points;
        await release(points, alice, 10n, epoch);
        await release(points, alice, 90n, epoch - 1n);
        for (const [at, held] of [
          [epoch, 10n],
          [epoch - 1n, 90n],
          [epoch - 2n, 0n],
          [epoch + 1n, 0n],
          [2n ** 256n - 1n, 0n],
        ] as const) {
          await changesNothing(points, () =>
            expect(point.connect(alice).transferAtEpoch(at, bob, held + 1n))
              .to.be.revertedWithCustomError(point, "ERC20InsufficientBalance")
              .withArgs(alice.address, held, held + 1n),
          );
        }
        await expect(point.connect(alice).transferAtEpoch(epoch, bob, 2n ** 64n + 1n))
          .to.be.revertedWithCustomError(point, "ERC20InsufficientBalance")
          .withArgs(alice.address, 10n, 2n ** 64n + 1n);
      });

      it("reverts with PartnerPoint_NotLinked when either side cannot hold points", async () => {
        const points = await loadFixture(pointFixture);
        const { point, alice, bob, carol, epoch } = points;
        await release(points, alice, 10n, epoch);
        for (const to of [carol.address, ZeroAddress]) {
          await changesNothing(points, () =>
            expect(point.connect(alice).transferAtEpoch(epoch, to, 1n))
              .to.be.revertedWithCustomError(point, "PartnerPoint_NotLinked")
              .withArgs(to),
          );
        }
        await expect(point.connect(carol).transferAtEpoch(epoch, bob, 0n))
          .to.be.revertedWithCustomError(point, "PartnerPoint_NotLinked")
          .withArgs(carol.address);
      });

      it("reverts with PartnerPoint_BucketFull when the recipient's lane would hold 2^64 points", async () => {
        const points = await loadFixture(pointFixture);
        const { point, alice, bob, epoch } = points;
        await release(points, alice, 2n, epoch);
        await release(points, bob, WIDEST - 1n, epoch);
        await changesNothing(points, () =>
          expect(point.connect(alice).transferAtEpoch(epoch, bob, 2n))
            .to.be.revertedWithCustomError(point, "PartnerPoint_BucketFull")
            .withArgs(bob.address, epoch / 4n),
        );
        await point.connect(alice).transferAtEpoch(epoch, bob, 1n);
        expect(await cohorts(point, bob)).to.deep.equal([[epoch, WIDEST]]);
      });
    });

    describe("transferFromAtEpoch", () => {
      it("returns true, moves points of that epoch only and uses the allowance", async () => {
        const points = await loadFixture(pointFixture);
        const { point, alice, bob, carol, epoch } = points;
        await release(points, alice, 10n, epoch - 1n);
        await release(points, alice, 20n, epoch);
        await point.connect(alice).approve(carol, 18n);
        expect(await point.connect(carol).transferFromAtEpoch.staticCall(epoch, alice, bob, 15n)).to.equal(true);
        await expect(point.connect(carol).transferFromAtEpoch(epoch, alice, bob, 15n))
          .to.emit(point, "Transfer")
          .withArgs(alice.address, bob.address, 15n)
          .and.to.emit(point, "CohortsMoved")
          .withArgs(epoch / 4n, pack(15n));
        expect(await point.allowance(alice, carol)).to.equal(3n);
        expect(await cohorts(point, bob)).to.deep.equal([[epoch, 15n]]);
      });

      it("reverts with ERC20InsufficientAllowance when the allowance is too low, for the owner too", async () => {
        const points = await loadFixture(pointFixture);
        const { point, alice, bob, carol, epoch } = points;
        await release(points, alice, 10n, epoch);
        await point.connect(alice).approve(carol, 3n);
        await changesNothing(points, async () => {
          await expect(point.connect(carol).transferFromAtEpoch(epoch, alice, bob, 4n))
            .to.be.revertedWithCustomError(point, "ERC20InsufficientAllowance")
            .withArgs(carol.address, 3n, 4n);
          await expect(point.connect(alice).transferFromAtEpoch(epoch, alice, bob, 1n))
            .to.be.revertedWithCustomError(point, "ERC20InsufficientAllowance")
            .withArgs(alice.address, 0n, 1n);
        });
      });

      it("reverts with ERC20InsufficientBalance when the epoch's points do not suffice, and keeps the allowance", async () => {
        const points = await loadFixture(pointFixture);
        const { point, alice, bob, carol, epoch } = points;
        await release(points, alice, 10n, epoch);
        await point.connect(alice).approve(carol, 100n);
        await changesNothing(points, () =>
          expect(point.connect(carol).transferFromAtEpoch(epoch, alice, bob, 11n))
            .to.be.revertedWithCustomError(point, "ERC20InsufficientBalance")
            .withArgs(alice.address, 10n, 11n),
        );
      });
    });
  });

  describe("expiry at work", () => {
    it("moves points for exactly the same gas after 1 and after 1,000 issues in an epoch", async () => {
      const points = await loadFixture(pointFixture);
      const { point, issuer, alice, bob, epoch } = points;
      await release(points, bob, 1n, epoch);
      await release(points, alice, 100n, epoch);
      const afterOne = await networkHelpers.takeSnapshot();
      const gas = await giftGas(points);
      await afterOne.restore();
      for (let first = 1n; first < 1_000n; first += BATCH) {
        const count = first + BATCH > 1_000n ? 1_000n - first : BATCH;
        const issues = Array.from({ length: Number(count) }, (_, i) => ({
          to: alice,
          amount: 1n,
          epoch,
          issueId: first + BigInt(i),
        }));
        await point.connect(issuer).issueBatch(issues);
      }
      expect(await point.balanceOf(alice)).to.equal(100n + 999n);
      expect(await giftGas(points)).to.equal(gas);
    });

    it("lets points of the running epoch be spent at once", async () => {
      const points = await loadFixture(pointFixture);
      const { point, alice, bob, epoch } = points;
      await release(points, alice, 10n, epoch);
      expect(await point.balanceOf(alice)).to.equal(10n);
      await point.connect(alice).transfer(bob, 10n);
      await point.connect(bob).redeem(10n, id("order"));
      expect(await point.balanceOf(bob)).to.equal(0n);
    });

    it("does not renew expiry by a gift, there and back, late in a point's life", async () => {
      const points = await loadFixture(pointFixture);
      const { point, alice, bob, epoch } = points;
      await release(points, alice, 10n, epoch);
      await goToEpoch(point, epoch + VALIDITY);
      await point.connect(alice).transfer(bob, 10n);
      await point.connect(bob).transferAtEpoch(epoch, alice, 10n);
      await point.connect(alice).approve(bob, 10n);
      await point.connect(bob).transferFrom(alice, bob, 10n);
      expect(await cohorts(point, bob)).to.deep.equal([[epoch, 10n]]);
      await time.increaseTo(await point.expiryOf(epoch));
      expect(await point.balanceOf(bob)).to.equal(0n);
      expect(await point.balanceOf(alice)).to.equal(0n);
    });

    it("does not renew expiry by a round trip through the exchange", async () => {
      const points = await loadFixture(pricedPointFixture);
      const { world, point, alice, epoch } = points;
      const { exchange } = world.alliance;
      await release(points, alice, 1_000n, epoch);
      await goToEpoch(point, epoch + VALIDITY - 2n);
      await world.postPrice();
      await exchange.connect(alice).sell(point, 1_000n, 0n, FOREVER, alice);
      expect(await cohorts(point, exchange)).to.deep.equal([[epoch, 1_000n]]);
      await world.giveMilk(alice);
      await exchange.connect(alice).buy(point, 1_000n, parseEther("1000"), 0n, FOREVER, alice);
      expect(await cohorts(point, alice)).to.deep.equal([[epoch, 1_000n]]);
      await time.increaseTo(await point.expiryOf(epoch));
      expect(await point.balanceOf(alice)).to.equal(0n);
    });

    it("locks nobody while the oldest epoch expires, nor long after all of a member's points did", async () => {
      const points = await loadFixture(pointFixture);
      const { point, alice, bob, epoch } = points;
      await release(points, alice, 10n, epoch);
      await goToEpoch(point, epoch + 1n);
      await release(points, alice, 5n, epoch + 1n);
      await time.setNextBlockTimestamp(await point.expiryOf(epoch));
      await point.connect(alice).transfer(bob, 5n);
      expect(await cohorts(point, bob)).to.deep.equal([[epoch + 1n, 5n]]);

      const later = epoch + 10n * VALIDITY;
      await goToEpoch(point, later);
      expect(await point.balanceOf(alice)).to.equal(0n);
      await expect(point.connect(alice).transfer(bob, 1n))
        .to.be.revertedWithCustomError(point, "ERC20InsufficientBalance")
        .withArgs(alice.address, 0n, 1n);
      await release(points, alice, 7n, later);
      expect(await gasOf(point.connect(alice).transfer(bob, 7n))).to.be.lessThan(120_000n);
      expect(await cohorts(point, bob)).to.deep.equal([[later, 7n]]);
    });

    it("walks over all 65 epochs in one transfer, for less than 700,000 gas", async () => {
      const { point, alice, bob } = await loadFixture(longestFixture);
      const before = await cohorts(point, alice);
      expect(before).to.have.length(65);
      const gas = await gasOf(point.connect(alice).transfer(bob, 65n));
      expect(gas).to.be.lessThan(700_000n);
      expect(await cohorts(point, bob)).to.deep.equal(before);
      expect(await point.balanceOf(alice)).to.equal(0n);
    });

    it("redeems all 65 epochs in one call, and the oldest point alone is taken first", async () => {
      const { point, alice, epoch } = await loadFixture(longestFixture);
      await point.connect(alice).redeem(1n, id("first"));
      expect(await point.balanceOfAtEpoch(epoch - 64n, alice)).to.equal(0n);
      expect(await point.balanceOf(alice)).to.equal(64n);
      await point.connect(alice).redeem(64n, id("rest"));
      expect(await cohorts(point, alice)).to.deep.equal([]);
    });

    it("searches a row of empty epochs once: the next spending begins where points are", async () => {
      const points = await loadFixture(longestFixture);
      const { point, alice, bob, epoch } = points;
      await point.connect(alice).transfer(bob, 64n);
      await release(points, alice, 9n, epoch);
      const search = await gasOf(point.connect(alice).transfer(bob, 1n));
      const known = await gasOf(point.connect(alice).transfer(bob, 1n));
      // Sixteen empty words, each read for 2,100 gas.
      expect(search - known).to.be.greaterThan(16n * 2_100n);
      expect(await cohorts(point, alice)).to.deep.equal([[epoch, 8n]]);
    });
  });
});
