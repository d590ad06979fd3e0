import { fileURLToPath } from "node:url";
import { Resvg } from "@resvg/resvg-js";
import { parse, resetSVGDefIds, View } from "vega";
import { compile } from "vega-lite";
import type { ChartData } from "./ChartData.js";
import { chartSpec, FONT, WIDTH } from "./chartSpec.js";

/** A picture, once in lines and once in pixels. */
export interface Chart {
  readonly svg: string;
  readonly png: Uint8Array;
}

/** Compiled, it has the fonts beside it; its source takes them from their package. */
const fontOf = (name: string) => {
  const compiled = !import.meta.url.endsWith(".ts");
  const url = compiled
    ? new URL(`${name}.ttf`, import.meta.url)
    : import.meta.resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`);
  return fileURLToPath(url);
};

/** Draws price and volume, 800 pixels wide. The same data give the same bytes on every machine: no font of the system is used. */
export async function drawChart(data: ChartData): Promise<Chart> {
  const { spec } = compile(chartSpec(data));
  const view = new View(parse(spec), { renderer: "none" });
  await view.runAsync();
  // Ids within the picture are counted over all pictures of the process.
  resetSVGDefIds();
  const svg = await view.toSVG();
  view.finalize();
  const font = {
    loadSystemFonts: false,
    fontFiles: [fontOf("DejaVuSans"), fontOf("DejaVuSans-Bold")],
    defaultFontFamily: FONT,
  };
  const png = new Resvg(svg, { font, fitTo: { mode: "width", value: WIDTH }, background: "white" }).render().asPng();
  return { svg, png };
}
