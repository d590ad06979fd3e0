import { expect } from "chai";
import type { Filter } from "ethers";
import { auditFixture, providerWith } from "../../../support/auditWorld.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";
import { ethers, FOREVER, loadFixture, networkHelpers } from "../../../support/fixture.js";
import { PointChain } from "../../../../sdk/book/audit/PointChain.js";
import { memberKey } from "../../../../sdk/memberKey.js";
import { signLinkConsent } from "../../../../sdk/signLinkConsent.js";

describe("PointChain", () => {
  /** Two linked accounts, and a chain of 12,000 blocks with issues at both ends. */
  async function longFixture() {
    const { point, issuer, accounts } = await auditFixture();
    const keys = accounts.map((account) => memberKey(account.address, new Uint8Array(32)));
    for (const [i, account] of accounts.entries()) {
      const key = keys[i] ?? "";
      const signature = await signLinkConsent(point, account, { account, memberKey: key, deadline: FOREVER });
      await point.connect(issuer).link(account, key, FOREVER, signature);
    }
    const epoch = await point.currentEpoch();
    const [a, b] = accounts;
    await point.connect(issuer).issueBatch([
      { to: a, amount: 5n, epoch, issueId: 1n },
      { to: b, amount: 6n, epoch: epoch - 1n, issueId: 2n },
      { to: a, amount: 7n, epoch, issueId: 2n ** 100n },
    ]);
    await point.connect(a).transfer(b, 3n);
    await networkHelpers.mine(12_000);
    await point.connect(issuer).issue(b, 8n, epoch, 3n);
    return { point, accounts, keys, epoch };
  }

  describe("follow", () => {
    it("reads every issue once, with member, amount and epoch, asking for at most 5,000 blocks at a time", async () => {
      const { point, accounts, keys, epoch } = await loadFixture(longFixture);
      const ranges: number[] = [];
      const provider = providerWith({
        getLogs: async (filter: Filter) => {
          ranges.push(Number(filter.toBlock) - Number(filter.fromBlock) + 1);
          return ethers.provider.getLogs(filter);
        },
      });
      const chain = new PointChain({ provider, point: await point.getAddress() });
      const latest = await chain.follow();
      expect(latest).to.equal(await ethers.provider.getBlockNumber());
      expect(Math.max(...ranges)).to.equal(5_000);
      expect(ranges.reduce((sum, range) => sum + range, 0)).to.equal(2 * (latest + 1));
      const [a, b] = accounts.map(({ address }) => address);
      const issues = [...chain.issues.values()].map(({ block: _, ...issue }) => issue);
      expect(issues).to.deep.equal([
        { issueId: 1n, epoch, amount: 5n, account: a, memberKey: keys[0] },
        { issueId: 2n, epoch: epoch - 1n, amount: 6n, account: b, memberKey: keys[1] },
        { issueId: 2n ** 100n, epoch, amount: 7n, account: a, memberKey: keys[0] },
        { issueId: 3n, epoch, amount: 8n, account: b, memberKey: keys[1] },
      ]);
      const asked = ranges.length;
      expect(await chain.follow()).to.equal(latest);
      expect(ranges.length, "nothing is read twice").to.equal(asked);
    });

    it("reads on with a node that gives fewer blocks, or fewer logs, at once", async () => {
      const { point } = await loadFixture(longFixture);
      const provider = providerWith({
        getLogs: async (filter: Filter) => {
          const logs = await ethers.provider.getLogs(filter);
          const blocks = Number(filter.toBlock) - Number(filter.fromBlock) + 1;
          if (blocks > 900) throw Object.assign(new Error("Invalid params"), { code: -32602 });
          if (logs.length > 3) throw Object.assign(new Error("query returned more than 3 results"), { code: -32005 });
          return logs;
        },
      });
      const chain = new PointChain({ provider, point: await point.getAddress() });
      expect(await chain.follow()).to.equal(await ethers.provider.getBlockNumber());
      expect([...chain.issues.keys()]).to.deep.equal([1n, 2n, 2n ** 100n, 3n]);
    });

    it("gives CHAIN_UNREADABLE, with the node's own words, when the node fails", async () => {
      const { point } = await loadFixture(auditFixture);
      const provider = providerWith({
        getLogs: async () => {
          throw new Error("the node is on fire");
        },
      });
      const chain = new PointChain({ provider, point: await point.getAddress() });
      const error = await expectAllianceError("CHAIN_UNREADABLE", () => chain.follow());
      expect(error.message).to.contain("the node is on fire");
    });
  });

  it("reads what the contract says of its programme and commitments", async () => {
    const { point } = await loadFixture(auditFixture);
    const chain = new PointChain({ provider: ethers.provider, point: await point.getAddress() });
    expect(await chain.programme()).to.deep.equal({
      chainId: 31_337,
      epochLength: Number(await point.epochLength()),
      validity: 12,
      periodLength: 86_400,
    });
    const next = Number(await point.nextCommitment());
    expect(await chain.postedPeriods()).to.deep.equal({ first: next, roots: new Map() });
    expect(await chain.commitmentOf(next)).to.equal(undefined);
  });
});
