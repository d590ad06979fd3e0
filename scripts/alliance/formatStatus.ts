import { generationOf } from "./AddressBook.js";
import { formatUnits } from "ethers";
import { formatAmount } from "../../sdk/text/formatAmount.js";
import { formatTable } from "../../sdk/terminal/formatTable.js";
import type { ChainState } from "./ChainState.js";
import { formatGoverned } from "./formatGoverned.js";
import type { Status } from "./statusOf.js";
import { counted } from "../../sdk/text/counted.js";

const MILK = 18;
const PRICE = 8;

const time = (seconds: number | bigint) => new Date(Number(seconds) * 1_000).toISOString().replace(".000Z", "Z");

function roles({ timelock, operators, guardians, reporters, partners, book }: ChainState): string {
  const rows: [string, readonly string[]][] = [
    ["admin", [`${book.contracts.timelock.address} (timelock, ${timelock.delay} s)`]],
    ["council", timelock.proposers],
    ["operators", operators],
    ["guardians", guardians],
    ["reporters", reporters],
    ...partners.flatMap(({ point, admins, issuers, treasurers }): [string, readonly string[]][] => [
      [`${point.symbol} admin`, admins],
      [`${point.symbol} issuers`, issuers],
      [`${point.symbol} treasurers`, treasurers],
    ]),
  ];
  return formatTable(["role", "holders"], rows);
}

function pools({ partners }: ChainState): string {
  const columns = [
    "partner",
    "status",
    "reserve MLK",
    "credit MLK",
    "inventory",
    "left today MLK",
    "bid",
    "ask",
    "paused",
  ];
  const rows = partners.map(({ point, status, closesAt, pool }) => [
    point.symbol,
    closesAt === 0n ? status : `${status}, closes ${time(closesAt)}`,
    pool === undefined ? "no pool" : formatAmount(pool.reserve, MILK, 2),
    formatAmount(pool?.credit ?? 0n, MILK, 2),
    formatAmount(pool?.inventory ?? 0n, 0),
    formatAmount(pool?.outflowLeft ?? 0n, MILK, 2),
    pool?.bid ?? "",
    pool?.ask ?? "",
    pool?.paused === true ? "paused" : "",
  ]);
  return formatTable(columns, rows);
}

function feeds(state: ChainState): string {
  const rows = state.feeds.map(({ id, price, average, observedAt, halted, maxAge }) => [
    id,
    formatUnits(price, PRICE),
    formatUnits(average, PRICE),
    price === 0n ? "" : `${BigInt(state.time) - observedAt} of ${maxAge} s`,
    halted ? "halted" : "",
  ]);
  return formatTable(["feed", "price", "average", "age", ""], rows);
}

function operations({ timelock, time: now }: ChainState): string {
  if (timelock.operations.length === 0) return "Nothing waits in the timelock.";
  const rows = timelock.operations.map(({ id, calls, dueAt, removal, stuck }) => [
    id,
    calls.length,
    dueAt <= now ? "due now" : `due ${time(dueAt)}`,
    [removal ? "only the council can cancel it" : "", stuck ? "never runs" : ""].filter(Boolean).join(", "),
  ]);
  return formatTable(["operation", "calls", "", ""], rows);
}

/** How far the file is from the chain. */
function drift({ plan: { steps, fixed }, governed }: Status): string[] {
  const differences = steps.length + fixed.length;
  const lines = governed.map(formatGoverned);
  if (differences > 0) return [`${counted(differences, "difference")} from the file: see \`alliance plan\`.`, ...lines];
  return lines.length > 0 ? lines : ["The chain is what the file says."];
}

/** What is of an earlier version, and whether it can be replaced. */
function earlier({ state, code }: Status): string[] {
  const found = Map.groupBy(code, ({ build }) => build ?? "");
  found.delete("");
  const lines = [...found].map(([build, checks]) => `Of ${build}: ${checks.map(({ name }) => name).join(", ")}`);
  const replaceable = code.some(({ name, build }) => build !== undefined && (name === "exchange" || name === "oracle"));
  if (!replaceable) return lines;
  return [
    ...lines,
    `Replace exchange and oracle: \`exchange.generation: ${generationOf(state.book) + 1}\` in the file.`,
  ];
}

/** A status for a terminal, without a line break at its end. */
export function formatStatus(status: Status): string {
  const { state, code, alarms } = status;
  const differing = code.filter(({ matches, build }) => !matches && build === undefined).length;
  const lines = [
    `Block ${state.block}, at ${time(state.time)}${state.exchange.paused ? ", ALL POOLS PAUSED" : ""}`,
    "",
    roles(state),
    "",
    pools(state),
    "",
    feeds(state),
    "",
    operations(state),
    "",
    `${counted(code.length, "contract")}, ${differing} with code that is not of this build`,
    ...earlier(status),
    ...drift(status),
    ...alarms.map(({ code: name, text }) => `${name}: ${text}`),
  ];
  return lines.join("\n");
}
