import type { Cell, Column, Report } from "./Report.js";

/** A report of one exchange of an alliance, which may have another after it. */
export interface ExchangeReport {
  readonly exchange: string;
  readonly report: Report;
}

const EXCHANGE: Column = { key: "exchange", title: "exchange", kind: "text" };

/**
 * The same report of several exchanges as one: each line names its exchange. Lines that begin with a time come in its order, others
 * exchange by exchange; figures are added up, and what does not tie out names its exchange.
 */
export function joinReports(parts: readonly [ExchangeReport, ...ExchangeReport[]]): Report {
  const [{ report: first }] = parts;
  const reports = parts.map(({ report }) => report);
  const lines = parts.map(({ exchange, report: { rows } }) => naming(exchange, rows));
  const summary = summed(reports);
  return {
    name: first.name,
    period: {
      ...first.period,
      from: Math.min(...reports.map(({ period }) => period.from)),
      to: Math.max(...reports.map(({ period }) => period.to)),
    },
    columns: [EXCHANGE, ...first.columns],
    rows: first.columns[0]?.kind === "time" ? inOrder(lines) : oneByOne(lines),
    ...(summary === undefined ? {} : { summary }),
    findings: parts.flatMap(({ exchange, report }) => report.findings.map((finding) => `${exchange}: ${finding}`)),
  };
}

function* naming(exchange: string, rows: Iterable<readonly Cell[]>): Generator<readonly Cell[]> {
  for (const row of rows) yield [exchange, ...row];
}

function* oneByOne(lists: readonly Iterable<readonly Cell[]>[]): Generator<readonly Cell[]> {
  for (const list of lists) yield* list;
}

/** Of lists that are each in the order of the times after their exchange, always the earliest line; of equal ones the first list's. */
function* inOrder(lists: readonly Generator<readonly Cell[]>[]): Generator<readonly Cell[]> {
  const heads = lists.map((list) => ({ list, next: list.next() }));
  for (;;) {
    const [earliest] = heads
      .filter(({ next }) => next.done !== true)
      .toSorted((a, b) => timeOf(a.next) - timeOf(b.next));
    if (earliest === undefined || earliest.next.done === true) return;
    yield earliest.next.value;
    earliest.next = earliest.list.next();
  }
}

const timeOf = ({ value }: IteratorResult<readonly Cell[], unknown>) => (Array.isArray(value) ? Number(value[1]) : 0);

function summed(reports: readonly Report[]): Report["summary"] {
  const [first] = reports;
  if (first?.summary === undefined) return undefined;
  const sum = (key: string) => reports.reduce((total, { summary }) => total + BigInt(summary?.[key] ?? 0), 0n);
  return Object.fromEntries(Object.keys(first.summary).map((key) => [key, sum(key)]));
}
