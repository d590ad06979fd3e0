import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import { Worker } from "node:worker_threads";
import { expect } from "chai";
import { AllianceError } from "../../../../sdk/AllianceError.js";
import { Admission, type AdmissionRules } from "../../../../services/common/http/Admission.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";

const RULES: AdmissionRules = { proxies: [], perAddress: 3, failuresPerAddress: 2, openPerAddress: 2 };
const A_MINUTE = 60_000;
const BURST_MS = 500;

describe("Admission", () => {
  let time = 0;
  let cpu = 0;
  const admissionOf = (changes: Partial<AdmissionRules> = {}) =>
    new Admission(
      { ...RULES, ...changes },
      () => time,
      () => cpu,
    );
  const from = (address: string): IncomingMessage => {
    const socket = new Socket();
    Object.defineProperty(socket, "remoteAddress", { value: address });
    return new IncomingMessage(socket);
  };
  const enter = (admission: Admission, address: string): ServerResponse => {
    const request = from(address);
    const response = new ServerResponse(request);
    expect(admission.enter(request, response), "nothing to wait for").to.equal(undefined);
    return response;
  };
  const forged = (milliseconds: number) => () => {
    cpu += milliseconds;
    throw new AllianceError("SIGNATURE_INVALID", "It is not the account's.", "Sign it.");
  };

  it("counts an address's requests a minute, and no other's", async () => {
    const admission = admissionOf();
    for (let i = 0; i < 3; i++) enter(admission, "192.0.2.1").emit("close");
    await expectAllianceError("TOO_MANY_REQUESTS", () => enter(admission, "192.0.2.1"));
    enter(admission, "192.0.2.2");
    time += A_MINUTE;
    enter(admission, "192.0.2.1");
  });

  it("bounds what one address holds open, until it lets go of it", async () => {
    const admission = admissionOf({ perAddress: 100 });
    const [first] = [enter(admission, "192.0.2.1"), enter(admission, "192.0.2.1")];
    await expectAllianceError("TOO_MANY_OPEN", () => enter(admission, "192.0.2.1"));
    first.emit("close");
    enter(admission, "192.0.2.1");
  });

  it("leaves callers that are known by what costs nothing their own limits", () => {
    const admission = admissionOf({ isKnown: () => true });
    for (let i = 0; i < 10; i++) enter(admission, "192.0.2.1");
  });

  it("refuses an address whose signatures were forged before anything more is checked", async () => {
    const admission = admissionOf();
    const ask = (address: string) =>
      expectAllianceError("SIGNATURE_INVALID", () => admission.check(from(address), true, forged(1)));
    await ask("192.0.2.1");
    await ask("192.0.2.1");
    const before = cpu;
    await expectAllianceError("TOO_MANY_REQUESTS", () => admission.check(from("192.0.2.1"), true, forged(1)));
    await expectAllianceError("TOO_MANY_REQUESTS", () => admission.refuseForger(from("192.0.2.1")));
    expect(cpu).to.equal(before);
    await ask("192.0.2.2");
    time += A_MINUTE;
    await ask("192.0.2.1");
  });

  it("spends little of its time on forgeries, from however many addresses, and least on strangers", async () => {
    const admission = admissionOf();
    const [begin, beginCpu] = [time, cpu];
    let strangers = 0;
    let members = 0;
    for (let i = 0; i < 12_000; i++) {
      time += 5;
      for (const known of [false, true]) {
        const { code } = await expectCode(() =>
          admission.check(from(`10.${known ? 1 : 0}.${i >> 8}.${i & 255}`), known, forged(2)),
        );
        if (code === "SIGNATURE_INVALID" && known) members++;
        else if (code === "SIGNATURE_INVALID") strangers++;
        else expect(code).to.equal("BUSY");
      }
    }
    const share = (cpu - beginCpu) / (time - begin);
    expect(share).to.be.within(0.02, 0.08);
    expect(members).to.be.greaterThan(strangers);
  });

  it("lets members in while strangers forge", async () => {
    const admission = admissionOf();
    for (let i = 0; i < 1_000; i++) {
      await expectCode(() => admission.check(from(`10.2.${i >> 8}.${i & 255}`), false, forged(2)));
    }
    expect(admission.check(from("192.0.2.1"), true, () => "in")).to.equal("in");
    await expectAllianceError("BUSY", () => admission.check(from("192.0.2.1"), false, () => "in"));
    time += A_MINUTE;
    expect(admission.check(from("192.0.2.1"), false, () => "in")).to.equal("in");
  });

  it("counts connections from a network of 64 bits as one visitor's, and those of IPv4 however they are written", () => {
    const admission = admissionOf({ openPerAddress: 1 });
    const connect = (remoteAddress: string) => {
      const socket = new Socket();
      Object.defineProperty(socket, "remoteAddress", { value: remoteAddress });
      return admission.connect(socket, 1);
    };
    expect(["2001:db8::1", "2001:db8::2", "2001:db8::3"].map(connect)).to.deep.equal([true, true, false]);
    expect(["192.0.2.1", "::ffff:192.0.2.1", "192.0.2.1"].map(connect)).to.deep.equal([true, true, false]);
  });

  it("does not take what other threads do for time that a check took", async () => {
    const admission = new Admission(RULES, () => time);
    const busy = new Worker("for (;;);", { eval: true });
    try {
      const before = process.cpuUsage();
      const others = () => process.cpuUsage(before).user / 1_000;
      admission.check(from("192.0.2.1"), false, () => {
        // Asleep until the others have used more than strangers are left.
        while (others() < BURST_MS) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
      });
      expect(admission.check(from("192.0.2.1"), false, () => "in")).to.equal("in");
    } finally {
      await busy.terminate();
    }
  });

  async function expectCode(work: () => unknown): Promise<{ code: string }> {
    try {
      await work();
    } catch (error) {
      if (error instanceof AllianceError) return error;
      throw error;
    }
    return { code: "" };
  }
});
