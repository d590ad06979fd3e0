import { expect } from "chai";
import { encodeBytes32String, ZeroAddress, ZeroHash } from "ethers";
import { deployAlliance, type Alliance } from "../../scripts/alliance/deployAlliance.js";
import { parseManifest, type Manifest } from "../../deploy/manifest/parseManifest.js";
import { readManifest } from "../../deploy/manifest/readManifest.js";
import { feedId } from "../../sdk/feedId.js";
import { partnerRole } from "../../sdk/partnerRole.js";
import { VestingWallet__factory } from "../../typechain-types/index.js";
import { changedManifest } from "../support/changedManifest.js";
import { poolFields } from "../support/poolFields.js";
import { expectAllianceError } from "../support/expectAllianceError.js";
import { connection, ethers, loadFixture, manifestFile } from "../support/fixture.js";

interface Deployed {
  readonly manifest: Manifest;
  readonly alliance: Alliance;
  readonly firstBlock: number;
}

async function deploy(manifest: Manifest): Promise<Deployed> {
  const firstBlock = (await ethers.provider.getBlockNumber()) + 1;
  return { manifest, alliance: await deployAlliance(connection, manifest), firstBlock };
}

async function local(): Promise<Deployed> {
  return deploy(await readManifest(manifestFile));
}

/** Another alliance: several holders of each role, an odd cap, two locks, a third feed, no fee, a pool without funding. */
async function other(): Promise<Deployed> {
  const accounts = (await ethers.getSigners()).map(({ address }) => address);
  const [funder, owner] = accounts.slice(20);
  const lock = (start: string, durationSeconds: number) => ({ to: owner, vesting: { start, durationSeconds } });
  const value = changedManifest(
    [["name"], "other"],
    [["timelock", "delaySeconds"], 60],
    [["operators"], accounts.slice(2, 4)],
    [["guardians"], accounts.slice(4, 7)],
    [["reporters"], accounts.slice(7, 12)],
    [["milk", "cap"], "2000000.000000000000000007"],
    [["milk", "funder"], funder],
    [
      ["milk", "allocations"],
      [
        { name: "partners", to: funder, share: 9_001 },
        { name: "a lock", share: 333, ...lock("2030-01-01T00:00:00Z", 86_400) },
        { name: "another lock", share: 666, ...lock("2031-01-01T00:00:00Z", 0) },
      ],
    ],
    [
      ["oracle", "feeds", 2],
      { id: "JPY/KRW", maxAgeSeconds: 604_800, averagingWindowSeconds: 600, maxJump: 1_000, maxDivergence: 500 },
    ],
    [["exchange", "fee"], 0],
    [["partners", 0, "issuers"], accounts.slice(30, 33)],
    [["partners", 0, "treasurers"], accounts.slice(33, 35)],
    [["partners", 1, "pool", "funding"], "0"],
    [["partners", 4, "pool", "currencyFeed"], "JPY/KRW"],
    [["partners", 4, "pool", "faceValue"], "0.00000001"],
  );
  return deploy(parseManifest(value, "other"));
}

/** What each allocation gets: its share, the last one with what rounding leaves. */
function amountsOf({ milk }: Manifest): bigint[] {
  const shares = milk.allocations.map(({ share }) => (milk.cap * BigInt(share)) / 10_000n);
  const rest = milk.cap - shares.reduce((sum, amount) => sum + amount, 0n);
  return shares.map((amount, i) => (i === shares.length - 1 ? amount + rest : amount));
}

async function deployerOf(): Promise<string> {
  const [deployer] = await ethers.getSigners();
  if (deployer === undefined) throw new RangeError("no accounts");
  return deployer.address;
}

for (const [title, fixture] of [
  ["the local manifest", local],
  ["another manifest", other],
] as const) {
  describe(`deployment of ${title}`, () => {
    it("gives the alliance's roles to the manifest's holders and to nobody else", async () => {
      const { alliance, manifest } = await loadFixture(fixture);
      const { registry } = alliance;
      expect(await registry.getRoleMembers(await registry.OPERATOR_ROLE())).to.deep.equal(manifest.operators);
      expect(await registry.getRoleMembers(await registry.GUARDIAN_ROLE())).to.deep.equal(manifest.guardians);
      expect(await registry.getRoleMembers(await registry.REPORTER_ROLE())).to.deep.equal(manifest.reporters);
    });

    it("gives each partner's roles to the manifest's holders and to nobody else", async () => {
      const { alliance, manifest } = await loadFixture(fixture);
      const { registry } = alliance;
      for (const [i, { admin, issuers, treasurers }] of manifest.partners.entries()) {
        expect(await registry.getRoleMembers(partnerRole(i + 1, "admin"))).to.deep.equal([admin]);
        expect(await registry.getRoleMembers(partnerRole(i + 1, "issuer"))).to.have.members(issuers);
        expect(await registry.getRoleMembers(partnerRole(i + 1, "treasurer"))).to.have.members(treasurers);
      }
    });

    it("makes the timelock the only admin, with the manifest's delay and council, and the guardians in no list of its own", async () => {
      const { alliance, manifest, firstBlock } = await loadFixture(fixture);
      const { registry, timelock } = alliance;
      const self = await timelock.getAddress();
      expect(await registry.getRoleMembers(ZeroHash)).to.deep.equal([self]);
      expect(await timelock.getMinDelay()).to.equal(manifest.timelock.delaySeconds);
      const { council } = manifest.timelock;
      const [proposer, canceller, executor] = await Promise.all([
        timelock.PROPOSER_ROLE(),
        timelock.CANCELLER_ROLE(),
        timelock.EXECUTOR_ROLE(),
      ]);
      const grants = await timelock.queryFilter(timelock.filters.RoleGranted(), firstBlock);
      expect(grants.map(({ args }) => [args.role, args.account])).to.have.deep.members([
        [ZeroHash, self],
        [proposer, council],
        [canceller, council],
        [executor, ZeroAddress],
      ]);
    });

    it("leaves the deployer without a role, ever, and without MLK", async () => {
      const { alliance, firstBlock } = await loadFixture(fixture);
      const { registry, timelock, milk } = alliance;
      const deployer = await deployerOf();
      for (const contract of [registry, timelock]) {
        const filter = contract.filters.RoleGranted();
        const grants = await contract.queryFilter(filter, firstBlock);
        expect(grants).not.to.have.lengthOf(0);
        expect(grants.map(({ args }) => args.account)).not.to.include(deployer);
        for (const { args } of grants) expect(await contract.hasRole(args.role, deployer)).to.equal(false);
      }
      expect(await milk.balanceOf(deployer)).to.equal(0n);
      expect(await milk.queryFilter(milk.filters.Transfer(undefined, deployer), firstBlock)).to.have.lengthOf(0);
    });

    it("allots MLK by the manifest's shares, a vesting wallet in the place of a locked one", async () => {
      const { alliance, manifest, firstBlock } = await loadFixture(fixture);
      const { milk } = alliance;
      const minted = await milk.queryFilter(milk.filters.Transfer(ZeroAddress), firstBlock);
      expect(minted.map(({ args }) => args.value)).to.deep.equal(amountsOf(manifest));
      for (const [i, { to, vesting }] of manifest.milk.allocations.entries()) {
        const holder = minted[i]?.args.to ?? ZeroAddress;
        if (vesting === undefined) {
          expect(holder).to.equal(to);
        } else {
          const wallet = VestingWallet__factory.connect(holder, ethers.provider);
          expect(await wallet.owner()).to.equal(to);
          expect(await wallet.start()).to.equal(vesting.start);
          expect(await wallet.duration()).to.equal(vesting.durationSeconds);
          expect(await milk.balanceOf(wallet)).to.equal(minted[i]?.args.value);
        }
      }
      expect(await milk.totalSupply()).to.equal(manifest.milk.cap);
      expect(await milk.cap()).to.equal(manifest.milk.cap);
    });

    it("takes the pools' funding from the funder, and leaves the exchange no allowance", async () => {
      const { alliance, manifest } = await loadFixture(fixture);
      const { milk, exchange } = alliance;
      const { funder, allocations } = manifest.milk;
      const funding = manifest.partners.reduce((sum, { pool }) => sum + pool.funding, 0n);
      const given = amountsOf(manifest).filter(
        (_, i) => allocations[i]?.to === funder && allocations[i].vesting === undefined,
      );
      expect(await milk.balanceOf(funder)).to.equal(given.reduce((sum, amount) => sum + amount, 0n) - funding);
      expect(await milk.balanceOf(exchange)).to.equal(funding);
      expect(await milk.allowance(funder, exchange)).to.equal(0n);
    });

    it("onboards the partners in the manifest's order", async () => {
      const { alliance, manifest } = await loadFixture(fixture);
      const { registry, points } = alliance;
      expect(await registry.partnerCount()).to.equal(manifest.partners.length);
      for (const [i, { name, sector }] of manifest.partners.entries()) {
        const point = await points[i]?.getAddress();
        expect(await registry.partner(i + 1)).to.deep.equal([encodeBytes32String(sector), 1n, 0n, name, [point]]);
      }
    });

    it("gives each partner the point contract of the manifest", async () => {
      const { alliance, manifest } = await loadFixture(fixture);
      for (const [i, { point: programme }] of manifest.partners.entries()) {
        const point = alliance.points[i];
        if (point === undefined) throw new RangeError(`no point contract ${i}`);
        expect(await point.name()).to.equal(programme.name);
        expect(await point.symbol()).to.equal(programme.symbol);
        expect(await point.epochLength()).to.equal(programme.epochLengthSeconds);
        expect(await point.validityDuration()).to.equal(programme.validityEpochs);
        expect(await point.commitmentPeriod()).to.equal(programme.commitmentPeriodSeconds);
        expect(await point.dailyCap()).to.equal(programme.dailyCap);
        expect(await point.partnerId()).to.equal(i + 1);
        expect(await point.registry()).to.equal(await alliance.registry.getAddress());
        expect(await point.exchange()).to.equal(await alliance.exchange.getAddress());
      }
    });

    it("opens, quotes and funds each pool as the manifest says", async () => {
      const { alliance, manifest } = await loadFixture(fixture);
      const { exchange, points } = alliance;
      expect(await exchange.pools()).to.deep.equal(await Promise.all(points.map((point) => point.getAddress())));
      for (const [i, { pool: terms, point: programme }] of manifest.partners.entries()) {
        const point = points[i];
        if (point === undefined) throw new RangeError(`no point contract ${i}`);
        const { currencyFeed } = terms;
        const { quotedAt, ...found } = poolFields(await exchange.pool(point));
        expect(quotedAt > 0n).to.equal(true);
        expect(found).to.deep.equal({
          reserve: terms.funding,
          fees: 0n,
          credit: 0n,
          partnerId: BigInt(i + 1),
          faceValue: terms.faceValue,
          currencyFeed: feedId(currencyFeed ?? ""),
          bid: BigInt(terms.bid),
          ask: BigInt(terms.ask),
          epochLength: BigInt(programme.epochLengthSeconds),
          validity: BigInt(programme.validityEpochs),
          paused: false,
          buys: true,
          sells: true,
          limits: {
            lowestBid: BigInt(terms.band.lowestBid),
            highestAsk: BigInt(terms.band.highestAsk),
            minRemaining: BigInt(terms.minRemainingEpochs),
            outflowCap: BigInt(terms.dailyOutflowMilk),
            inventoryCap: BigInt(terms.inventoryThousands),
          },
        });
        expect(await exchange.inventoryOf(point)).to.equal(0n);
      }
    });

    it("sets the exchange and the oracle up as the manifest says, and ties the contracts together", async () => {
      const { alliance, manifest } = await loadFixture(fixture);
      const { registry, exchange, oracle, milk, forwarder } = alliance;
      const registryAddress = await registry.getAddress();
      const forwarderAddress = await forwarder.getAddress();
      const { fee, treasury, quotes, withdrawalDelaySeconds } = manifest.exchange;
      expect(await exchange.settings()).to.deep.equal([
        BigInt(fee),
        treasury,
        BigInt(quotes.leastSpread),
        BigInt(quotes.maxStep),
        BigInt(quotes.minIntervalSeconds),
        BigInt(withdrawalDelaySeconds),
      ]);
      expect(await alliance.lens.exchange()).to.equal(await exchange.getAddress());
      expect(await exchange.milkFeed()).to.equal(feedId(manifest.exchange.milkFeed));
      expect(await exchange.paused()).to.equal(false);
      expect(await exchange.milk()).to.equal(await milk.getAddress());
      expect(await exchange.oracle()).to.equal(await oracle.getAddress());
      for (const gated of [exchange, oracle]) expect(await gated.registry()).to.equal(registryAddress);
      expect(await registry.forwarder()).to.equal(forwarderAddress);
      for (const context of [exchange, milk, ...alliance.points]) {
        expect(await context.trustedForwarder()).to.equal(forwarderAddress);
      }
      expect(await oracle.feeds()).to.deep.equal(manifest.oracle.feeds.map(({ id }) => feedId(id)));
      for (const { id, maxAgeSeconds, averagingWindowSeconds, maxJump, maxDivergence } of manifest.oracle.feeds) {
        const expected = [maxAgeSeconds, averagingWindowSeconds, maxJump, maxDivergence].map(BigInt);
        expect(await oracle.settingsOf(feedId(id))).to.deep.equal([feedId(id), ...expected]);
      }
    });

    it("has every point contract from the factory that the registry names", async () => {
      const { alliance } = await loadFixture(fixture);
      expect(await alliance.registry.pointFactory()).to.equal(await alliance.pointFactory.getAddress());
      for (const point of alliance.points) expect(await alliance.pointFactory.isMade(point)).to.equal(true);
    });
  });
}

describe("deployAlliance", () => {
  it("fails with WRONG_CHAIN and sends nothing when the manifest is for another chain", async () => {
    const manifest = parseManifest(changedManifest([["chainId"], 1]), "mainnet");
    const accounts = await ethers.getSigners();
    const state = async () => ({
      block: await ethers.provider.getBlockNumber(),
      nonces: await Promise.all(accounts.map((account) => ethers.provider.getTransactionCount(account, "pending"))),
    });
    const before = await state();
    const error = await expectAllianceError("WRONG_CHAIN", () => deployAlliance(connection, manifest));
    expect(error.message)
      .to.include("31337")
      .and.to.match(/"local" is for 1\.$/);
    expect(await state()).to.deep.equal(before);
  });
});
