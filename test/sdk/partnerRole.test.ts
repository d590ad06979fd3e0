import { expect } from "chai";
import { partnerRole } from "../../sdk/partnerRole.js";
import { deployedFixture, loadFixture } from "../support/fixture.js";

describe("partnerRole", () => {
  it("is the partner's id shifted by a byte, with the kind in the last one", () => {
    expect(partnerRole(1, "admin")).to.equal(`0x${"00".repeat(30)}0101`);
    expect(partnerRole(1, "issuer")).to.equal(`0x${"00".repeat(30)}0102`);
    expect(partnerRole(1, "treasurer")).to.equal(`0x${"00".repeat(30)}0103`);
    expect(partnerRole(0xffffffffn, "treasurer")).to.equal(`0x${"00".repeat(27)}ffffffff03`);
  });

  it("takes the id as a number or a bigint", () => {
    expect(partnerRole(258, "issuer")).to.equal(partnerRole(258n, "issuer"));
  });

  it("equals the roles the registry gives a partner", async () => {
    const { alliance, partners } = await loadFixture(deployedFixture);
    const { registry } = alliance;
    for (const [index, { admin, issuer, treasurer }] of partners.entries()) {
      const role = (kind: "admin" | "issuer" | "treasurer") => partnerRole(index + 1, kind);
      expect(await registry.getRoleMembers(role("admin"))).to.deep.equal([admin.address]);
      expect(await registry.getRoleMembers(role("issuer"))).to.deep.equal([issuer.address]);
      expect(await registry.getRoleMembers(role("treasurer"))).to.deep.equal([treasurer.address]);
      expect(await registry.getRoleAdmin(role("issuer"))).to.equal(role("admin"));
      expect(await registry.getRoleAdmin(role("treasurer"))).to.equal(role("admin"));
    }
  });
});
