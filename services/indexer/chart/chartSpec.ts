import type { TopLevelSpec } from "vega-lite";
import type { ChartData } from "./ChartData.js";
import { volumeInterval } from "./volumeInterval.js";

export const FONT = "DejaVu Sans";
/** Width of the picture in pixels. */
export const WIDTH = 800;
const [LEFT, RIGHT] = [96, 24];
const [PRICE_HEIGHT, VOLUME_HEIGHT] = [220, 180];
const DAY_MS = 86_400_000;

const HOUR_MS = 3_600_000;
const LENGTH_MS = { hour: HOUR_MS, day: DAY_MS, week: 7 * DAY_MS, month: 31 * DAY_MS };
/** Of an interval's room a bar takes so much: bars that touch look like one. */
const BAR = 0.7;

const KINDS = ["sale", "purchase", "swap"];
const KIND_LABELS =
  "{ sale: 'points sold for MLK', purchase: 'points bought for MLK', swap: 'points for points' }[datum.label]";
/** Told apart without colour vision as well (Okabe and Ito). */
const COLOURS = ["#0072b2", "#e69f00", "#009e73"];

/** A day as `7 May 2026`. @param time Milliseconds, Unix time. */
function dayText(time: number): string {
  return new Date(time).toLocaleDateString("en-GB", {
    timeZone: "UTC",
    day: "numeric",
    month: "long",
    year: "numeric",
  });
}

/** The period's first and last day. */
function periodText(from: number, to: number): string {
  const days = [dayText(from * 1_000), dayText(to * 1_000 - 1)];
  return `${[...new Set(days)].join(" to ")} (UTC)`;
}

/** The picture of price and volume over one time axis, as vega-lite describes it. */
export function chartSpec({ feed, from, to, prices, volumes }: ChartData): TopLevelSpec {
  const base = feed.split("/")[1] ?? "base currency";
  // As expressions: bounds in numbers would be read as dates for one end of a bar and as numbers for the other.
  const domain = [from, to].map((seconds) => ({ signal: String(seconds * 1_000) }));
  const days = Math.max((to - from) * 1_000, DAY_MS) / DAY_MS;
  const interval = volumeInterval({ from, to });
  const margin = (LENGTH_MS[interval] * (1 - BAR)) / 2;
  const x = (axis: object) => ({
    field: "time",
    type: "temporal" as const,
    scale: { type: "utc" as const, domain, padding: 0 },
    axis: { grid: true, labelFlush: true, tickCount: 7, labelOverlap: true, format: dateFormat(days), ...axis },
  });
  return {
    $schema: "https://vega.github.io/schema/vega-lite/v6.json",
    background: "white",
    padding: 12,
    title: {
      text: "Milk Alliance: price of MLK and volume of exchange",
      subtitle: periodText(from, to),
      anchor: "start",
      offset: 14,
    },
    spacing: 20,
    vconcat: [
      {
        width: WIDTH - LEFT - RIGHT,
        height: PRICE_HEIGHT,
        data: { values: [...prices] },
        mark: {
          type: "line",
          interpolate: "step-after",
          color: "#333333",
          strokeWidth: 1.5,
          invalid: "break-paths-show-path-domains",
        },
        encoding: {
          x: x({ title: null }),
          y: {
            field: "price",
            type: "quantitative",
            scale: { zero: false, nice: true },
            axis: { title: `${base} per MLK`, format: ",~f", tickCount: 6 },
          },
        },
      },
      {
        width: WIDTH - LEFT - RIGHT,
        height: VOLUME_HEIGHT,
        data: {
          values: volumes.map(({ day, kind, milk }) => ({
            time: day + margin,
            end: day + LENGTH_MS[interval] - margin,
            kind,
            rank: KINDS.indexOf(kind),
            milk,
          })),
        },
        mark: { type: "bar", orient: "vertical", clip: true },
        encoding: {
          x: x({ title: days <= 3 ? "Hour (UTC)" : "Day (UTC)" }),
          x2: { field: "end" },
          y: {
            field: "milk",
            type: "quantitative",
            stack: "zero",
            axis: {
              title: `MLK exchanged ${interval === "hour" ? "an hour" : `a ${interval}`}`,
              format: ",~f",
              tickCount: 5,
            },
          },
          color: {
            field: "kind",
            type: "nominal",
            scale: { domain: KINDS, range: COLOURS },
            legend: { title: null, orient: "bottom", direction: "horizontal", labelExpr: KIND_LABELS },
          },
          order: { field: "rank", type: "quantitative" },
        },
      },
    ],
    config: {
      font: FONT,
      axis: { labelFontSize: 12, titleFontSize: 13, titleFontWeight: "normal", gridColor: "#e5e5e5" },
      axisY: { minExtent: 64 },
      legend: { labelFontSize: 12, labelLimit: 0 },
      title: { fontSize: 17, subtitleFontSize: 13, subtitleColor: "#555555", subtitlePadding: 6 },
      view: { stroke: "#bbbbbb" },
    },
  };
}

function dateFormat(days: number): string {
  if (days <= 3) return "%d %b %H:%M";
  return days <= 120 ? "%d %b" : "%b %Y";
}
