import { expect } from "chai";
import { drawChart } from "../../../../services/indexer/chart/drawChart.js";
import type { ChartData } from "../../../../services/indexer/chart/ChartData.js";

const DAY = 86_400;
const FROM = Date.UTC(2026, 3, 1) / 1_000;

/** A month with a price every six hours and trades of every kind on most days. */
const month: ChartData = {
  feed: "MLK/KRW",
  from: FROM,
  to: FROM + 30 * DAY,
  prices: Array.from({ length: 120 }, (_, i) => ({ time: (FROM + i * 21_600) * 1_000, price: 279 + (i % 17) })),
  volumes: Array.from({ length: 90 }, (_, i) => ({
    day: (FROM + Math.floor(i / 3) * DAY) * 1_000,
    kind: (["sale", "purchase", "swap"] as const)[i % 3] ?? "sale",
    milk: 1_000 + i * 10,
  })),
};

/** Width and height, as a PNG's first chunk has them. */
function sizeOf(png: Uint8Array): [number, number] {
  const view = new DataView(png.buffer, png.byteOffset);
  return [view.getUint32(16), view.getUint32(20)];
}

describe("drawChart", () => {
  it("says what is shown, of which period, in which units", async () => {
    const { svg } = await drawChart(month);
    for (const text of [
      "price of MLK and volume of exchange",
      "1 April 2026 to 30 April 2026 (UTC)",
      "KRW per MLK",
      "MLK exchanged a day",
      "Day (UTC)",
      "points sold for MLK",
      "points bought for MLK",
      "points for points",
      "DejaVu Sans",
    ]) {
      expect(svg).to.include(text);
    }
  });

  it("is 800 pixels wide, and the same bytes every time", async () => {
    const [one, other] = [await drawChart(month), await drawChart(month)];
    expect(sizeOf(one.png)[0]).to.equal(800);
    expect(sizeOf(one.png)[1]).to.be.within(500, 700);
    expect(one.svg).to.equal(other.svg);
    expect(Buffer.from(one.png).equals(Buffer.from(other.png))).to.be.true;
  });

  it("draws a single day, and a period in which nothing happened", async () => {
    const { svg } = await drawChart({ ...month, to: FROM + DAY });
    expect(svg).to.include("1 April 2026 (UTC)");
    expect(sizeOf((await drawChart({ ...month, prices: [], volumes: [] })).png)[0]).to.equal(800);
  });
});
