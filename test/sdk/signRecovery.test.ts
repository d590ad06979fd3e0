import { expect } from "chai";
import { verifyTypedData, ZeroHash } from "ethers";
import { memberKey } from "../../sdk/memberKey.js";
import { signRecovery } from "../../sdk/signRecovery.js";
import { ethers, FOREVER, loadFixture } from "../support/fixture.js";
import { PARTNER, pointFixture } from "../support/points.js";

describe("signRecovery", () => {
  it("signs the documented typed data: both accounts, the member key, the successor's nonce and the deadline", async () => {
    const { world, point, alice, carol } = await loadFixture(pointFixture);
    // One nonce is used, so that a zero would be noticed.
    await world.link(PARTNER, carol);
    await point.connect(carol).unlink(carol);
    const signature = await signRecovery(point, carol, { account: alice, successor: carol, deadline: FOREVER });
    const { chainId } = await ethers.provider.getNetwork();
    const domain = {
      name: await point.name(),
      version: "1",
      chainId,
      verifyingContract: await point.getAddress(),
    };
    const types = {
      Recover: [
        { name: "account", type: "address" },
        { name: "successor", type: "address" },
        { name: "memberKey", type: "bytes32" },
        { name: "nonce", type: "uint256" },
        { name: "deadline", type: "uint256" },
      ],
    };
    const message = {
      account: alice.address,
      successor: carol.address,
      memberKey: memberKey(alice.address, ZeroHash),
      nonce: 1n,
      deadline: FOREVER,
    };
    expect(verifyTypedData(domain, types, message, signature)).to.equal(carol.address);
  });
});
