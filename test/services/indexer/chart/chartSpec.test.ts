import { expect } from "chai";
import { z } from "zod";
import { chartSpec } from "../../../../services/indexer/chart/chartSpec.js";

const HOUR_MS = 3_600_000;
const DAY = 86_400;
const FROM = Date.UTC(2026, 3, 1) / 1_000;
const picture = z.object({
  vconcat: z.tuple([
    z.object({ mark: z.object({ invalid: z.string() }) }),
    z.object({
      data: z.object({ values: z.array(z.object({ time: z.number(), end: z.number() })) }),
      encoding: z.object({ y: z.object({ axis: z.object({ title: z.string() }) }) }),
    }),
  ]),
});
const volumesOf = (days: number) => {
  const volumes = [{ day: FROM * 1_000, kind: "sale" as const, milk: 1 }];
  const spec = chartSpec({ feed: "MLK/KRW", from: FROM, to: FROM + days * DAY, prices: [], volumes });
  const [, { data, encoding }] = picture.parse(spec).vconcat;
  const [bar] = data.values;
  return { width: (bar?.end ?? 0) - (bar?.time ?? 0), title: encoding.y.axis.title };
};

describe("chartSpec", () => {
  it("shows a day's volume by the hour, a month's by the day, years' by the week, in bars that do not touch", () => {
    for (const [days, hours, title] of [
      [1, 1, "MLK exchanged an hour"],
      [3, 1, "MLK exchanged an hour"],
      [30, 24, "MLK exchanged a day"],
      [800, 7 * 24, "MLK exchanged a week"],
    ] as const) {
      const found = volumesOf(days);
      expect(found.title).to.equal(title);
      expect(found.width / HOUR_MS / hours).to.be.within(0.5, 0.9);
    }
  });

  it("breaks the line of prices where there is none", () => {
    const spec = chartSpec({ feed: "MLK/KRW", from: FROM, to: FROM + DAY, prices: [], volumes: [] });
    expect(picture.parse(spec).vconcat[0].mark.invalid).to.match(/^break/);
  });
});
