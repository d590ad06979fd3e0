import { counted } from "../../sdk/text/counted.js";
import { formatAmount } from "../../sdk/text/formatAmount.js";
import type { Exchange, HoldingLine, Report } from "./Report.js";
import { ownExchanges } from "./ownExchanges.js";

const [WIDTH, HEIGHT] = [960, 430];
const STYLE = `
  text { font: 14px system-ui, "Segoe UI", "Helvetica Neue", Arial, sans-serif; fill: #1f2933; }
  .title { font-size: 22px; font-weight: 600; } .soft { fill: #52606d; } .number { font-weight: 600; text-anchor: end; }
  .figure { font-size: 26px; font-weight: 600; text-anchor: middle; } .middle { text-anchor: middle; }
  .page { fill: #ffffff; } .card { fill: #f5f7fa; stroke: #cbd2d9; } .arrow { stroke: #0b7285; stroke-width: 2; fill: none; }
  .tip { fill: #0b7285; } .deal { fill: #0b7285; font-weight: 600; text-anchor: middle; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e4e7eb; } .soft { fill: #9aa5b1; } .page { fill: #0d1117; } .card { fill: #161b22; stroke: #3e4c59; }
    .arrow { stroke: #3bc9db; } .tip, .deal { fill: #3bc9db; }
  }`;

const text = (x: number, y: number, kind: string, content: string) =>
  `<text x="${x}" y="${y}" class="${kind}">${content.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</text>`;
const card = (x: number, y: number, width: number, height: number) =>
  `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="10" class="card"/>`;
const amountOf = (symbol: string, amount: bigint) =>
  symbol === "MLK" ? `${formatAmount(amount, 18, 2, 2)} MLK` : `${formatAmount(amount, 0)} ${symbol}`;

/** What the member holds, a line an asset. */
function holdings(x: number, title: string, lines: readonly HoldingLine[]): string[] {
  return [
    card(x, 100, 290, 190),
    text(x + 18, 130, "soft", title),
    ...lines.flatMap(({ where, symbol, balance }, row) => [
      text(x + 18, 165 + 30 * row, "", symbol === "MLK" ? "Wallet" : where),
      text(x + 272, 165 + 30 * row, "number", amountOf(symbol, balance)),
    ]),
  ];
}

/** What was given and what became of it, an arrow an exchange. */
function deals(exchanges: readonly Exchange[]): string[] {
  return exchanges.flatMap(({ symbolIn, amountIn, symbolOut, amountOut }, row) => {
    const y = 140 + 50 * row;
    return [
      text(480, y - 8, "deal", `${amountOf(symbolIn, amountIn)} → ${amountOf(symbolOut, amountOut)}`),
      `<path d="M345 ${y}H608" class="arrow"/><path d="M606 ${y - 6}l10 6l-10 6z" class="tip"/>`,
    ];
  });
}

function figures({ exchanges, audits, invariants, relayed }: Report): string[] {
  const volume = exchanges.reduce((sum, { milkValue }) => sum + milkValue, 0n);
  const books = audits.filter(({ ok }) => ok).length;
  const held = invariants.filter(({ ok }) => ok).length;
  const tiles = [
    [`${exchanges.length}`, `exchanges, ${formatAmount(volume, 18, 0)} MLK`],
    [`${relayed.succeeded} of ${relayed.requests}`, "signed requests ran, no gas"],
    [`${books} of ${audits.length}`, "books match the chain"],
    [`${held} of ${invariants.length}`, "rules hold"],
  ];
  return tiles.flatMap(([figure = "", what = ""], place) => [
    card(30 + 228 * place, 315, 216, 90),
    text(138 + 228 * place, 355, "figure", figure),
    text(138 + 228 * place, 384, "middle soft", what),
  ]);
}

/** What the showcase came to, as a picture (SVG) for whoever has not run it. */
export function drawStory(report: Report): string {
  const { member, partners } = report;
  const purchases = partners.reduce((sum, partner) => sum + partner.purchases, 0);
  const companies = counted(partners.length, "company", "companies");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title">`,
    `<title id="title">What a member's points became in an alliance of ${companies}</title>`,
    `<style>${STYLE}\n</style>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" class="page"/>`,
    text(30, 42, "title", "One member, one alliance, one step"),
    text(
      30,
      70,
      "soft",
      `${companies} and ${formatAmount(BigInt(purchases), 0)} purchases: ${member.name} exchanges points, and no company owes another anything`,
    ),
    ...holdings(30, "Before", member.before),
    ...deals(ownExchanges(report)),
    ...holdings(640, "A minute later", member.after),
    ...figures(report),
    "</svg>",
    "",
  ].join("\n");
}
