import { expect } from "chai";
import { createProgress } from "../../../sdk/terminal/progress.js";

/** Keeps what is written. */
class FakeStream {
  readonly written: string[] = [];
  constructor(
    readonly isTTY: boolean,
    readonly columns?: number,
  ) {}
  write(text: string): void {
    this.written.push(text);
  }
}

const bar = (label: string, full: number, percent: number) =>
  `\r${label} [${"#".repeat(full)}${"-".repeat(24 - full)}] ${percent} %\x1b[K`;

describe("createProgress", () => {
  describe("on a terminal", () => {
    it("draws a bar over itself and ends its line", () => {
      const stream = new FakeStream(true);
      const progress = createProgress(stream, { enabled: true });
      progress.step("Read");
      progress.update(1, 4);
      progress.update(4, 4);
      progress.end();
      expect(stream.written).to.deep.equal([bar("Read", 0, 0), bar("Read", 6, 25), bar("Read", 24, 100), "\n"]);
    });

    it("ends the line of a step before the next", () => {
      const stream = new FakeStream(true);
      const progress = createProgress(stream, { enabled: true });
      progress.step("Read");
      progress.step("Send");
      progress.end();
      expect(stream.written).to.deep.equal([bar("Read", 0, 0), "\n", bar("Send", 0, 0), "\n"]);
    });

    it("draws each percent once, however often it is told", () => {
      const stream = new FakeStream(true);
      const progress = createProgress(stream, { enabled: true });
      progress.step("Read");
      for (let done = 0; done <= 1_000_000; done += 100) progress.update(done, 1_000_000);
      expect(stream.written).to.have.length(101);
    });

    it("never goes back nor beyond 100 %, and is done when there is nothing to do", () => {
      const stream = new FakeStream(true);
      const progress = createProgress(stream, { enabled: true });
      progress.step("Read");
      progress.update(50, 100);
      progress.update(40, 100);
      progress.update(-1, 100);
      progress.update(101, 100);
      progress.step("Send");
      progress.update(0, 0);
      expect(stream.written.slice(1)).to.deep.equal([
        bar("Read", 12, 50),
        bar("Read", 24, 100),
        "\n",
        bar("Send", 0, 0),
        bar("Send", 24, 100),
      ]);
    });

    it("stays within the width of the terminal", () => {
      const stream = new FakeStream(true, 20);
      createProgress(stream, { enabled: true }).step("Read the purchases");
      expect(stream.written).to.deep.equal(["\rRead the purchases \x1b[K"]);
    });
  });

  describe("without a terminal", () => {
    it("writes a line for a step and for each quarter of it", () => {
      const stream = new FakeStream(false);
      const progress = createProgress(stream, { enabled: true });
      progress.step("Read");
      for (let done = 0; done <= 1_000; done++) progress.update(done, 1_000);
      progress.end();
      expect(stream.written.join("")).to.equal("Read\nRead: 25 %\nRead: 50 %\nRead: 75 %\nRead: 100 %\n");
    });

    it("writes no control characters", () => {
      const stream = new FakeStream(false);
      const progress = createProgress(stream, { enabled: true });
      progress.step("Read");
      progress.update(1, 1);
      progress.step("Send");
      progress.end();
      expect(stream.written.join("")).to.equal("Read\nRead: 100 %\nSend\n");
    });
  });

  it("writes nothing when it is not enabled", () => {
    for (const isTTY of [true, false]) {
      const stream = new FakeStream(isTTY);
      const progress = createProgress(stream, { enabled: false });
      progress.step("Read");
      progress.update(1, 1);
      progress.end();
      expect(stream.written).to.deep.equal([]);
    }
  });

  it("writes nothing outside a step, and ends once", () => {
    const stream = new FakeStream(true);
    const progress = createProgress(stream, { enabled: true });
    progress.update(1, 2);
    progress.end();
    expect(stream.written).to.deep.equal([]);
    progress.step("Read");
    progress.end();
    progress.end();
    progress.update(1, 2);
    expect(stream.written).to.deep.equal([bar("Read", 0, 0), "\n"]);
  });
});
