import { expect } from "chai";
import hre from "hardhat";
import { sendAll, type Outgoing } from "../../../scripts/alliance/sendAll.js";
import { expectAllianceError } from "../../support/expectAllianceError.js";

const rpcError = (code: number, message: string) => Object.assign(new Error(message), { code });

describe("sendAll", () => {
  /** A signer whose transactions from a number on end in an error; `taken`: the node takes them all the same. */
  async function world(error: Error, { from = 0, taken = false } = {}) {
    const { ethers } = await hre.network.create("default");
    const [signer] = await ethers.getSigners();
    if (signer === undefined) throw new RangeError("no signer");
    let sent = 0;
    const sendTransaction: typeof signer.sendTransaction = async (request) => {
      if (sent++ < from) return signer.sendTransaction(request);
      if (taken) await signer.sendTransaction(request);
      throw error;
    };
    const failing = new Proxy(signer, {
      get: (target, key, receiver): unknown =>
        key === "sendTransaction" ? sendTransaction : Reflect.get(target, key, receiver),
    });
    const steps = ["first", "second", "third"].map((path): Outgoing => {
      return { path, sender: signer.address, call: { to: signer.address, data: "0x", text: `${path}()` } };
    });
    const count = () => ethers.provider.getTransactionCount(signer.address);
    return { signer: failing, provider: ethers.provider, steps, count };
  }

  const unanswered: Readonly<Record<string, Error>> = {
    "asked too often": rpcError(-32005, "rate limit exceeded"),
    "an error of its own": rpcError(-32603, "Internal error"),
    "a method that is off": rpcError(-32601, "the method eth_sendRawTransaction does not exist/is not available"),
    "a connection that ends": Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }),
    silence: Object.assign(new Error("request timeout"), { code: "TIMEOUT" }),
  };
  for (const [title, error] of Object.entries(unanswered)) {
    it(`tells STEP_UNKNOWN of a step that the node does not answer, and sends none after it: ${title}`, async () => {
      const { signer, provider, steps, count } = await world(error, { from: 1 });
      const mined: string[] = [];
      const unknown = await expectAllianceError("STEP_UNKNOWN", () =>
        sendAll([signer], provider, steps, { onMined: ({ path }) => mined.push(path) }),
      );
      expect(unknown.message).to.contain("second()").and.to.contain(signer.address);
      expect(unknown.cause).to.equal(error);
      expect(mined, "what was sent before is waited for").to.deep.equal(["first"]);
      expect(await count()).to.equal(1);
    });
  }

  it("tells STEP_UNKNOWN, not a refusal, when the node took the transaction and its answer is lost", async () => {
    const { signer, provider, steps, count } = await world(rpcError(-32005, "rate limit exceeded"), { taken: true });
    await expectAllianceError("STEP_UNKNOWN", () => sendAll([signer], provider, steps));
    expect(await count()).to.equal(1);
  });

  it("tells STEP_REFUSED of what the node says of the transaction, or the contract of the call", async () => {
    for (const error of [
      rpcError(-32007, "Sender account not authorized to send transactions"),
      rpcError(3, "execution reverted"),
    ]) {
      const { signer, provider, steps, count } = await world(error);
      const refused = await expectAllianceError("STEP_REFUSED", () => sendAll([signer], provider, steps));
      expect(refused.message).to.contain("first()");
      expect(await count()).to.equal(0);
    }
  });
});
