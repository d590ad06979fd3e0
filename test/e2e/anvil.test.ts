import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HardhatEthersSigner } from "@nomicfoundation/hardhat-ethers/types";
import { expect } from "chai";
import { ZeroHash, encodeBytes32String, parseEther, type ContractTransactionResponse } from "ethers";
import { createHardhatRuntimeEnvironment } from "hardhat/hre";
import type { NetworkConnection } from "hardhat/types/network";
import config from "../../hardhat.config.js";
import { deployAlliance, type Alliance } from "../../scripts/alliance/deployAlliance.js";
import type { Manifest } from "../../deploy/manifest/parseManifest.js";
import { readManifest } from "../../deploy/manifest/readManifest.js";
import { feedId } from "../../sdk/feedId.js";
import { memberKey } from "../../sdk/memberKey.js";
import { signLinkConsent } from "../../sdk/signLinkConsent.js";
import { startAnvil, type Anvil } from "../../local/chain/startAnvil.js";
import { startBesu } from "../support/besu/startBesu.js";

const FOREVER = 2n ** 48n - 1n;
const MILK_PRICE = 279_00000000n;
const FUNDING = parseEther("400000");
/** The worked vectors: 10,000 Yanolja points sold for MLK, and turned into points of Shinsegae. */
const POINTS = 10_000n;
const GROSS = 29749103942652329749n;
const PAID = 29302867383512544802n;
const RECEIVED = 11_679n;
/** What the points received cost at 70 % of a won, 279 won a MLK. */
const PASSED = (RECEIVED * 7_000n * 10n ** 14n) / 279n;

const modes = [
  { mode: "default mode", start: startAnvil, override: {}, ether: parseEther("10000") },
  { mode: "free-gas mode, whose node answers as Besu does", start: startBesu, override: { gasPrice: 0n }, ether: 0n },
] as const;

for (const { mode, start, override, ether } of modes) {
  describe(`an alliance on anvil in ${mode}`, function () {
    let anvil: Anvil | undefined;
    let directory: string | undefined;
    let connection: NetworkConnection;
    let manifest: Manifest;
    let alliance: Alliance;
    let member: HardhatEthersSigner;
    let friend: HardhatEthersSigner;

    let close: (() => Promise<void>) | undefined;

    before(async () => {
      anvil = await start();
      directory = await mkdtemp(join(tmpdir(), "alliance-e2e-"));
      const hre = await createHardhatRuntimeEnvironment({ ...config, paths: { ...config.paths, ignition: directory } });
      connection = await hre.network.create({ network: "localhost", override: { url: anvil.url, ...override } });
      close = () => connection.close();
      manifest = await readManifest("deploy/alliance.local.json5");
      [member, friend] = [await signer(40), await signer(41)];
      expect(new Set(await balances()), "what anvil gives its accounts").to.deep.equal(new Set([ether]));
      alliance = await deployAlliance(connection, manifest, { deploymentId: "e2e" });
    });

    after(async () => {
      await close?.();
      await anvil?.stop();
      if (directory !== undefined) await rm(directory, { recursive: true, force: true });
    });

    afterEach(async () => {
      if (ether !== 0n) return;
      expect(new Set(await balances()), "in free-gas mode every account has balance 0 throughout").to.deep.equal(
        new Set([0n]),
      );
    });

    async function signer(of: number | string | undefined): Promise<HardhatEthersSigner> {
      const { ethers } = connection;
      const found = typeof of === "number" ? (await ethers.getSigners())[of] : await ethers.getSigner(of ?? "");
      if (found === undefined) throw new RangeError(`no account ${of}`);
      return found;
    }

    /** The ether of all accounts. */
    async function balances(): Promise<bigint[]> {
      const { ethers } = connection;
      const signers = await ethers.getSigners();
      expect(signers).to.have.lengthOf(80);
      return Promise.all(signers.map((account) => ethers.provider.getBalance(account)));
    }

    function programme(index: number) {
      const [point, partner] = [alliance.points[index], manifest.partners[index]];
      if (point === undefined || partner === undefined) throw new RangeError(`no partner ${index}`);
      return { point, partner };
    }

    /** Waits for a transaction; in free-gas mode it cost nothing. */
    async function done(sent: ContractTransactionResponse): Promise<void> {
      const receipt = await sent.wait();
      expect(receipt?.status).to.equal(1);
      if (ether === 0n) expect(receipt?.fee, "the fee of a transaction").to.equal(0n);
    }

    async function money(index: number) {
      const { reserve, fees } = await alliance.exchange.pool(programme(index).point);
      return { reserve, fees };
    }

    it("is deployed, every partner with its funded pool", async () => {
      expect(await alliance.registry.partnerCount()).to.equal(5n);
      expect(await money(0)).to.deep.equal({ reserve: FUNDING, fees: 0n });
      expect(await alliance.milk.balanceOf(alliance.exchange)).to.equal(parseEther("1700000"));
    });

    it("sends nothing when it is deployed again", async () => {
      const { ethers } = connection;
      const block = await ethers.provider.getBlockNumber();
      const again = await deployAlliance(connection, manifest, { deploymentId: "e2e" });
      expect(await again.exchange.getAddress()).to.equal(await alliance.exchange.getAddress());
      expect(await ethers.provider.getBlockNumber()).to.equal(block);
    });

    it("gets a price from its reporters", async () => {
      const feed = feedId("MLK/KRW");
      const block = await connection.ethers.provider.getBlock("latest");
      for (const reporter of manifest.reporters) {
        await done(await alliance.oracle.connect(await signer(reporter)).post(feed, MILK_PRICE, block?.timestamp ?? 0));
      }
      expect((await alliance.oracle.read(feed)).spot).to.equal(MILK_PRICE);
    });

    it("links members and releases points to them", async () => {
      let issueId = 0n;
      for (const index of [0, 1]) {
        const { point, partner } = programme(index);
        const issuer = point.connect(await signer(partner.issuers[0]));
        for (const account of [member, friend]) {
          const key = memberKey(account.address, ZeroHash);
          const signature = await signLinkConsent(point, account, { account, memberKey: key, deadline: FOREVER });
          await done(await issuer.link(account, key, FOREVER, signature));
          await done(await issuer.issue(account, 50_000n, await point.currentEpoch(), ++issueId));
          expect(await point.balanceOf(account)).to.equal(50_000n);
        }
      }
    });

    it("buys a member's points for MLK", async () => {
      const { point } = programme(0);
      await done(await alliance.exchange.connect(member).sell(point, POINTS, PAID, FOREVER, member));
      expect(await alliance.milk.balanceOf(member)).to.equal(PAID);
      expect(await point.balanceOf(member)).to.equal(40_000n);
      expect(await point.balanceOf(alliance.exchange)).to.equal(POINTS);
      expect(await money(0)).to.deep.equal({ reserve: FUNDING - GROSS, fees: GROSS - PAID });
    });

    it("swaps points of one partner for another's", async () => {
      const [{ point: given }, { point: received }] = [programme(0), programme(1)];
      await done(await alliance.exchange.connect(friend).sell(received, 20_000n, 0n, FOREVER, friend));
      const before = [await money(0), await money(1)] as const;
      const swap = await alliance.exchange.connect(member).swap(given, POINTS, received, RECEIVED, 0n, FOREVER, member);
      await done(swap);
      expect(await given.balanceOf(member)).to.equal(30_000n);
      expect(await received.balanceOf(member)).to.equal(50_000n + RECEIVED);
      expect(await received.balanceOf(alliance.exchange)).to.equal(20_000n - RECEIVED);
      const fee = GROSS - PAID;
      expect(await money(0)).to.deep.equal({ reserve: before[0].reserve - PASSED - fee, fees: before[0].fees + fee });
      expect(await money(1)).to.deep.equal({ reserve: before[1].reserve + PASSED, fees: before[1].fees });
    });

    it("lets a member give points away", async () => {
      const { point } = programme(1);
      await done(await point.connect(member).transfer(friend, RECEIVED));
      expect(await point.balanceOf(member)).to.equal(50_000n);
      expect(await point.balanceOf(friend)).to.equal(30_000n + RECEIVED);
    });

    it("lets a member redeem points", async () => {
      const { point } = programme(1);
      await done(await point.connect(friend).redeem(30_000n + RECEIVED, encodeBytes32String("order 1")));
      expect(await point.balanceOf(friend)).to.equal(0n);
    });

    it("accounts for all MLK of the exchange", async () => {
      const pools = await Promise.all([0, 1, 2, 3, 4].map(money));
      const owed = pools.reduce((sum, { reserve, fees }) => sum + reserve + fees, 0n);
      expect(await alliance.milk.balanceOf(alliance.exchange)).to.equal(owed);
    });

    it(ether === 0n ? "cost its members nothing" : "cost its members gas", async () => {
      const left = await connection.ethers.provider.getBalance(member);
      if (ether === 0n) expect(left).to.equal(0n);
      else expect(left).to.be.within(1n, ether - 1n);
    });
  });
}
