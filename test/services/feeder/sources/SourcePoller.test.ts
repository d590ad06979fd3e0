import { expect } from "chai";
import type { Reading, Source } from "../../../../services/feeder/sources/Source.js";
import { sourceError } from "../../../../services/feeder/sources/sourceError.js";
import { SourcePoller } from "../../../../services/feeder/sources/SourcePoller.js";
import { until } from "../../../support/until.js";

const READING: Reading = { price: 1n, volume: 1n, observedAt: 1_800_000_000, book: undefined };

describe("SourcePoller", function () {
  const stopping = new AbortController();
  const pollers: SourcePoller[] = [];
  after(async () => {
    stopping.abort();
    for (const poller of pollers) await poller.stopped();
  });

  function poll(read: Source["read"], heard: (string | undefined)[] = []): SourcePoller {
    const poller = new SourcePoller({ name: "it", read }, 10, (_, problem) => heard.push(problem));
    pollers.push(poller);
    poller.start(stopping.signal);
    return poller;
  }

  it("has nothing to say before the source answered", () => {
    const poller = poll(() => new Promise((resolve) => setTimeout(resolve, 200, READING)));
    expect([poller.reading, poller.problem]).to.deep.equal([undefined, "SOURCE_NOT_ASKED"]);
  });

  it("asks again and again, and shows the last answer", async () => {
    let asked = 0;
    const poller = poll(async () => ({ ...READING, price: BigInt(++asked) }));
    const price = await until(
      async () => poller.reading?.price,
      (found) => found !== undefined && found >= 3n,
    );
    expect([price, poller.problem]).to.deep.equal([price, undefined]);
  });

  it("keeps the last answer while the source fails, and tells that it does", async () => {
    let fails = false;
    const heard: (string | undefined)[] = [];
    const poller = poll(async () => {
      if (fails) throw sourceError("SOURCE_SILENT", "it", "does not answer in time");
      return READING;
    }, heard);
    await until(
      async () => poller.reading,
      (found) => found !== undefined,
    );
    fails = true;
    await until(
      async () => poller.problem,
      (found) => found === "SOURCE_SILENT",
    );
    expect(poller.reading).to.equal(READING);
    fails = false;
    await until(
      async () => poller.problem,
      (found) => found === undefined,
    );
    expect(heard).to.include.members(["SOURCE_SILENT", undefined]);
  });

  it("survives an error nobody foresaw", async () => {
    let asked = 0;
    const poller = poll(async () => {
      if (++asked === 1) throw new TypeError("broken");
      return READING;
    });
    await until(
      async () => poller.reading,
      (found) => found !== undefined,
    );
    expect(asked).to.be.greaterThan(1);
  });

  it("asks a source that fails more and more seldom", async () => {
    const times = { good: 0, bad: 0 };
    const good = poll(async () => {
      times.good++;
      return READING;
    });
    poll(async () => {
      times.bad++;
      throw sourceError("SOURCE_LIMITED", "it", "was asked too often");
    });
    await until(
      async () => times.good,
      (count) => count >= 40,
    );
    expect(good.problem).to.equal(undefined);
    expect(times.bad).to.be.within(1, 20);
  });
});
