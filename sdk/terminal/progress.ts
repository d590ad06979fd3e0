/** Such as `process.stderr`. */
export interface ProgressStream {
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  write(text: string): unknown;
}

/** Shows how far long work has come: `step` ends the step before, `update` says how much of it is done, `end` ends the last. */
export interface Progress {
  step(label: string): void;
  update(done: number, total: number): void;
  end(): void;
}

const BAR = 24;
const PLAIN_PERCENT = 25;

/** A bar on a terminal, plain lines otherwise, nothing when not `enabled` (with `--json`, say). */
export function createProgress(stream: ProgressStream, { enabled }: { readonly enabled: boolean }): Progress {
  if (!enabled) return { step() {}, update() {}, end() {} };
  let current: { readonly label: string; percent: number } | undefined;
  const draw = (label: string, percent: number) => {
    const full = Math.floor((percent * BAR) / 100);
    const line = `${label} [${"#".repeat(full)}${"-".repeat(BAR - full)}] ${percent} %`;
    // A line as wide as the terminal would wrap, and the next could not overwrite it.
    stream.write(`\r${line.slice(0, (stream.columns ?? 80) - 1)}\x1b[K`);
  };
  const end = () => {
    if (current !== undefined && stream.isTTY) stream.write("\n");
    current = undefined;
  };
  return {
    step(label) {
      end();
      current = { label, percent: 0 };
      if (stream.isTTY) draw(label, 0);
      else stream.write(`${label}\n`);
    },
    update(done, total) {
      if (current === undefined) return;
      const exact = total > 0 ? Math.min(100, Math.max(0, Math.floor((done * 100) / total))) : 100;
      const percent = stream.isTTY ? exact : exact - (exact % PLAIN_PERCENT);
      if (percent <= current.percent) return;
      current.percent = percent;
      if (stream.isTTY) draw(current.label, percent);
      else stream.write(`${current.label}: ${percent} %\n`);
    },
    end,
  };
}
