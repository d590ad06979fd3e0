const TIMEOUT_MS = 5_000;

/** A metric without labels that a node shows now, or the only one of its name; `undefined` when the node does not answer or lacks it. */
export async function scrapeMetric(host: string, port: number, metric: string): Promise<number | undefined> {
  let text: string;
  try {
    const response = await fetch(`http://${host}:${port}/metrics`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    text = response.ok ? await response.text() : "";
  } catch {
    return undefined;
  }
  const value = text
    .split("\n")
    .find((line) => line.startsWith(`${metric} `) || line.startsWith(`${metric}{`))
    ?.split(" ")
    .at(-1);
  return value === undefined ? undefined : Number(value);
}
