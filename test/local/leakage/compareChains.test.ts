import { expect } from "chai";
import { id } from "ethers";
import { compareChains } from "../../../local/leakage/compareChains.js";
import { isOpaque, type Observation } from "../../../local/leakage/Observation.js";

const at = (place: string, value: string): Observation => ({ class: "storage", place, value });

function storage(first: Observation[], second: Observation[]) {
  const found = compareChains(first, second).find(({ class: name }) => name === "storage");
  if (found === undefined) throw new RangeError("no storage");
  return found;
}

describe("compareChains", function () {
  it("finds chains with the same values equal", function () {
    const { places, equal, differences } = storage([at("a", "0x01"), at("b", "5")], [at("b", "5"), at("a", "0x01")]);
    expect({ places, equal, differences }).to.deep.equal({ places: 2, equal: 2, differences: [] });
  });

  it("names a place with another value, with both values", function () {
    const { differences } = storage([at("a", "0x01")], [at("a", "0x02")]);
    expect(differences).to.deep.equal([{ class: "storage", place: "a", first: "0x01", second: "0x02" }]);
  });

  it("names a place that only one chain has", function () {
    const { differences } = storage([at("a", "1")], [at("b", "1")]);
    expect(differences.map(({ place, first, second }) => [place, first, second])).to.deep.equal([
      ["a", "1", undefined],
      ["b", undefined, "1"],
    ]);
  });

  it("lets a hash stand for another, one to one", function () {
    const first = [at("a", id("x")), at("b", id("y")), at("c", id("x"))];
    const second = [at("a", id("p")), at("b", id("q")), at("c", id("p"))];
    expect(storage(first, second)).to.deep.include({ places: 3, equal: 0, renamed: 3, differences: [] });
  });

  it("finds hashes that repeat on one chain only", function () {
    const first = [at("a", id("x")), at("b", id("x"))];
    const second = [at("a", id("p")), at("b", id("q"))];
    expect(storage(first, second).differences.map(({ place }) => place)).to.deep.equal(["b"]);
    expect(storage(second, first).differences.map(({ place }) => place)).to.deep.equal(["b"]);
  });

  it("finds a hash that is the same on both chains at one place and renamed at another", function () {
    const first = [at("a", id("x")), at("b", id("x"))];
    const second = [at("a", id("x")), at("b", id("y"))];
    expect(storage(first, second).differences.map(({ place }) => place)).to.deep.equal(["b"]);
  });

  it("follows a hash through all classes", function () {
    const first: Observation[] = [at("a", id("x")), { class: "logs", place: "a", value: id("x") }];
    const second: Observation[] = [at("a", id("p")), { class: "logs", place: "a", value: id("q") }];
    expect(compareChains(first, second).flatMap(({ differences }) => differences)).to.have.lengthOf(1);
  });

  it("takes no amount, address or packed word for a hash", function () {
    for (const value of [
      `0x${"00".repeat(31)}ff`,
      `0x${"00".repeat(12)}${"ab".repeat(20)}`,
      `0x${"000000ffffffffff".repeat(4)}`,
      "0x",
      `0x${"ab".repeat(33)}`,
      `0x${"ab".repeat(31)}`,
    ]) {
      expect(isOpaque(value), value).to.equal(false);
    }
    expect(isOpaque(id("x"))).to.equal(true);
  });
});
