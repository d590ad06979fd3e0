import { expect } from "chai";
import { getAddress, id, keccak256, TypedDataEncoder, verifyTypedData } from "ethers";
import { signProgrammeRequest } from "../../sdk/signProgrammeRequest.js";
import { testWallet } from "../support/ProgrammeWorld.js";

const domain = { chainId: 31_337n, point: getAddress(`0x${"a1".repeat(20)}`) };
const TYPE = "ProgrammeRequest(string method,string path,bytes32 bodyHash,uint256 issuedAt,bytes32 nonce)";

describe("signProgrammeRequest", () => {
  it("signs the type that the programme's service asks for, over the body's hash", async () => {
    const wallet = testWallet(40);
    const call = {
      method: "POST",
      path: "/v1/member/releases?x=1",
      body: '{"points":"1"}',
      issuedAt: 5n,
      nonce: id("nonce"),
    };
    const headers = await signProgrammeRequest(domain, wallet, call);
    expect(headers).to.include({
      "x-milk-account": wallet.address,
      "x-milk-issued-at": "5",
      "x-milk-nonce": id("nonce"),
    });
    const types = {
      ProgrammeRequest: [
        { name: "method", type: "string" },
        { name: "path", type: "string" },
        { name: "bodyHash", type: "bytes32" },
        { name: "issuedAt", type: "uint256" },
        { name: "nonce", type: "bytes32" },
      ],
    };
    expect(TypedDataEncoder.from(types).encodeType("ProgrammeRequest")).to.equal(TYPE);
    const separator = { name: "Milk Programme", version: "1", chainId: 31_337n, verifyingContract: domain.point };
    const { method, path, issuedAt, nonce } = call;
    const value = { method, path, bodyHash: keccak256(Buffer.from(call.body)), issuedAt, nonce };
    expect(verifyTypedData(separator, types, value, headers["x-milk-signature"] ?? "")).to.equal(wallet.address);
  });

  it("takes the time of now and a nonce of its own each time", async () => {
    const call = { method: "GET", path: "/", body: "" };
    const [first, second] = [
      await signProgrammeRequest(domain, testWallet(40), call),
      await signProgrammeRequest(domain, testWallet(40), call),
    ];
    expect(first["x-milk-nonce"]).to.match(/^0x[0-9a-f]{64}$/);
    expect(second["x-milk-nonce"]).not.to.equal(first["x-milk-nonce"]);
    expect(Math.abs(Number(first["x-milk-issued-at"]) - Date.now() / 1_000)).to.be.below(60);
  });
});
