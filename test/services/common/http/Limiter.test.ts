import { expect } from "chai";
import { CallerLimit } from "../../../../services/common/http/CallerLimit.js";
import { Limiter } from "../../../../services/common/http/Limiter.js";
import { expectAllianceError } from "../../../support/expectAllianceError.js";

/** As many as are counted by themselves. */
const MOST = 100_000;
const A_MINUTE = 60_000;
/** More than SWEEP_MS. */
const LATER = 2_000;

describe("Limiter", () => {
  it("counts each key's acts a minute", () => {
    let time = 0;
    const limiter = new Limiter(2, () => time);
    expect([limiter.take("a"), limiter.take("a"), limiter.take("b")]).to.deep.equal([0, 0, 0]);
    time += 1_000;
    expect([limiter.take("a"), limiter.wait("a"), limiter.wait("b")]).to.deep.equal([59, 59, 0]);
    time += A_MINUTE;
    expect([limiter.wait("a"), limiter.take("a")]).to.deep.equal([0, 0]);
  });

  it("counts what comes beyond its memory together, and by itself again once there is room", () => {
    let time = 0;
    const limiter = new Limiter(2, () => time);
    for (let i = 0; i < MOST; i++) limiter.take(String(i));
    expect(["x", "y", "z"].map((key) => limiter.take(key))).to.deep.equal([0, 0, 60]);
    expect(limiter.wait("w")).to.equal(60);
    expect(limiter.take("7")).to.equal(0);
    time += A_MINUTE + LATER;
    expect(["x", "y", "z", "w"].map((key) => limiter.take(key))).to.deep.equal([0, 0, 0, 0]);
  });

  it("takes no longer for a key beyond its memory than for another", () => {
    const limiter = new Limiter(2, () => 0);
    const fill = timeOf(() => {
      for (let i = 0; i < MOST; i++) limiter.take(String(i));
    });
    const beyond = timeOf(() => {
      for (let i = 0; i < MOST / 20; i++) limiter.take(`x${i}`);
    });
    expect(beyond).to.be.lessThan(fill * 3);
  });
});

describe("CallerLimit", () => {
  it("gives no place to callers whom nothing proves yet: those who are proved have limits of their own", async () => {
    const limit = new CallerLimit(1);
    for (let i = 0; i <= MOST; i++) limit.refuse(`stranger ${i}`);
    for (const member of ["a", "b", "c"]) limit.take(member);
    await expectAllianceError("TOO_MANY_REQUESTS", () => limit.refuse("a"));
  });
});

/** Milliseconds of a processor. */
function timeOf(work: () => void): number {
  const before = process.threadCpuUsage();
  work();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1_000;
}
