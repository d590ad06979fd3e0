import { expect } from "chai";
import { partnerSlug } from "../../../scripts/alliance/partnerSlug.js";

describe("partnerSlug", () => {
  it("joins the words of a name in small letters", () => {
    expect(partnerSlug("Shinsegae Duty Free")).to.equal("shinsegae-duty-free");
    expect(partnerSlug("Deelcar")).to.equal("deelcar");
  });

  it("leaves nothing that could lead out of a directory", () => {
    expect(partnerSlug("../A & B, Inc./")).to.equal("a-b-inc");
  });

  it("keeps letters of any script, however they are composed", () => {
    expect(partnerSlug("야놀자 24")).to.equal("야놀자-24");
    expect(partnerSlug("Cafe\u0301")).to.equal("café");
  });
});
