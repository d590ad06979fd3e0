import { expect } from "chai";
import { openFileStore } from "../../../../services/common/state/openFileStore.js";
import { Outbox, OUTBOX_SCHEMA } from "../../../../services/common/state/Outbox.js";
import { temporaryDirectory } from "../../../support/temporaryDirectory.js";

const ADDRESS = "0x5FbDB2315678afecb367f032d93F642f64180aa3";
const signed = { hash: "0x01", raw: "0x02", fees: 5n, signedAt: 100 };
const intent = { kind: "release" as const, payload: "[]", to: ADDRESS, data: "0x03", gasLimit: 2n ** 63n };

function open(file: string) {
  return openFileStore(file, {
    applicationId: 1,
    version: 1,
    schema: OUTBOX_SCHEMA,
    chainId: 1n,
    contract: ADDRESS,
    ifDeleted: "",
  });
}

describe("Outbox", () => {
  const directory = temporaryDirectory();

  it("holds one open transaction, with all its signed forms, across a restart", async () => {
    const file = directory.path("outbox");
    let state = open(file);
    const outbox = new Outbox(state);
    expect(outbox.open()).to.equal(undefined);
    outbox.add(intent, 7, signed);
    expect(() => outbox.add(intent, 8, signed)).to.throw();
    const before = outbox.open();
    if (before === undefined) throw new TypeError("it was added");
    outbox.addSigned(before, { ...signed, hash: "0x04", fees: 6n });
    state.close();

    state = open(file);
    const again = new Outbox(state);
    expect(again.open()).to.deep.equal({
      ...intent,
      id: before.id,
      nonce: 7,
      signed: [signed, { ...signed, hash: "0x04", fees: 6n }],
    });
    again.close(before.id, "mined");
    expect(again.open()).to.equal(undefined);
    again.add(intent, 8, signed);
    expect(again.open()?.nonce).to.equal(8);
    state.close();
  });

  it("holds one open transaction a lane, and keeps lanes apart", () => {
    const state = open(directory.path("lanes"));
    const [a, b] = [new Outbox(state, "a"), new Outbox(state, "b")];
    a.add(intent, 1, signed);
    b.add({ ...intent, kind: "other" }, 9, signed);
    expect(() => a.add(intent, 2, signed)).to.throw();
    expect([a.open()?.nonce, b.open()?.nonce, b.open()?.kind]).to.deep.equal([1, 9, "other"]);
    a.close(a.open()?.id ?? 0, "lost");
    expect([a.open(), b.open()?.nonce]).to.deep.equal([undefined, 9]);
    state.close();
  });
});
