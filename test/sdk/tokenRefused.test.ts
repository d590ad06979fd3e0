import { expect } from "chai";
import { makeToken } from "../../network/lib/makeToken.js";
import { newTokenKey } from "../../network/lib/newTokenKey.js";
import { tokenRefused } from "../../sdk/tokenRefused.js";
import { expiredToken } from "../support/besu/expiredToken.js";

const EXPIRED_AT = 1_795_000_000;
const KEY = newTokenKey();

describe("tokenRefused", () => {
  const told = (token: string | undefined, ...methods: string[]) => {
    const place = "/etc/milk/rpc.token";
    const error = tokenRefused({ origin: "http://10.0.0.5:8545", place, token, methods }, new Error("401"));
    expect(error.code).to.equal("TOKEN_REFUSED");
    expect(error.message).to.contain("http://10.0.0.5:8545");
    expect(error.remedy).to.match(/\.$/);
    return error;
  };
  const tokenOf = (role: "partner" | "service") => makeToken(KEY, { role, name: "test", seconds: 60 });

  it("says that there is none, and where one belongs", () => {
    const { message, remedy } = told(undefined, "eth_chainId");
    expect(message).to.contain("there is none");
    expect(remedy).to.contain("/etc/milk/rpc.token");
  });

  it("says that it is none, without showing it", () => {
    for (const token of ["secret", "a.b", "a.b.c", `x.${Buffer.from("[1]").toString("base64url")}.y`]) {
      const { message, remedy } = told(token, "eth_chainId");
      expect(message).to.contain("it is no JWT");
      if (token === "secret") expect(message + remedy).not.to.contain(token);
    }
  });

  it("says when it expired, whatever else is wrong with it", async () => {
    const { message } = told(await expiredToken(KEY, EXPIRED_AT), "eth_getProof");
    expect(message).to.contain(`it expired at ${new Date(EXPIRED_AT * 1_000).toISOString()}`);
  });

  it("names what it does not permit, and its role", async () => {
    const { message } = told(await tokenOf("partner"), "eth_call", "eth_sendRawTransaction", "eth_sendRawTransaction");
    expect(message).to.match(/role partner\): it does not permit eth_sendRawTransaction\.$/);
  });

  it("knows permissions for whole groups, and for everything", () => {
    const bearing = (permissions: string[]) =>
      ["e30", Buffer.from(JSON.stringify({ permissions })).toString("base64url"), "x"].join(".");
    expect(told(bearing(["eth:*"]), "eth_getProof", "net_version").message).to.match(/does not permit net_version\.$/);
    expect(told(bearing(["*:*"]), "eth_getProof", "net_version").message).to.contain("permits what was asked");
  });

  it("says of one that looks right that its key may have been replaced", async () => {
    const { message, remedy } = told(await tokenOf("service"), "eth_sendRawTransaction");
    expect(message).to.contain("has not expired and permits what was asked");
    expect(remedy).to.contain("Its key was replaced");
  });
});
