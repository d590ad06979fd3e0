import { expect } from "chai";
import { hexlify, keccak256, solidityPackedKeccak256, toUtf8Bytes, ZeroHash } from "ethers";
import { AllianceError } from "../../sdk/AllianceError.js";
import { memberKey } from "../../sdk/memberKey.js";

const salt = keccak256(toUtf8Bytes("a salt of thirty-two bytes"));

describe("memberKey", () => {
  it("is keccak256 of the salt followed by the customer number", () => {
    expect(memberKey("C-1000234", salt)).to.equal(solidityPackedKeccak256(["bytes32", "string"], [salt, "C-1000234"]));
  });

  it("encodes the customer number in UTF-8", () => {
    const number = "고객-42";
    expect(hexlify(toUtf8Bytes(number))).to.equal("0xeab3a0eab09d2d3432");
    expect(memberKey(number, ZeroHash)).to.equal(keccak256(`${ZeroHash}eab3a0eab09d2d3432`));
  });

  it("is the same however a number was typed", () => {
    expect(memberKey("고객-42".normalize("NFD"), salt)).to.equal(memberKey("고객-42", salt));
  });

  it("gives one customer another key under another salt, and one salt other keys for other customers", () => {
    const other = keccak256(salt);
    expect(new Set([memberKey("1", salt), memberKey("1", other), memberKey("2", salt)])).to.have.lengthOf(3);
  });

  it("takes a salt as bytes as well as hexadecimal text", () => {
    expect(memberKey("1", new Uint8Array(32))).to.equal(memberKey("1", ZeroHash));
  });

  it("refuses a salt that has not 32 bytes", () => {
    for (const short of ["0x", "0x00", `${ZeroHash}00`]) {
      expect(() => memberKey("1", short))
        .to.throw(AllianceError)
        .with.property("code", "SALT_LENGTH");
    }
  });
});
