import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { until } from "../until.js";

const WRITER = fileURLToPath(new URL("../bookWriter.ts", import.meta.url));

/** Writes the operations of the endless list to a book, in a process that can be killed and started again. */
export class WriterProcess {
  private child: ChildProcess | undefined;
  /** The operation that comes next: those before it were acknowledged. */
  next = 0;

  constructor(private readonly address: string) {}

  start(): void {
    const args = ["--import", "tsx", WRITER, this.address, String(this.next)];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    let text = "";
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      const lines = (text + chunk).split("\n");
      text = lines.pop() ?? "";
      for (const line of lines) if (line !== "ready") this.next = Number(line) + 1;
    });
    this.child = child;
  }

  signal(signal: NodeJS.Signals): void {
    this.child?.kill(signal);
  }

  async kill(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const closed = once(child, "close");
    child.kill("SIGKILL");
    await closed;
  }

  /** Waits until more operations were acknowledged, and gives how long that took, milliseconds. */
  async progress(operations: number): Promise<number> {
    const start = Date.now();
    const wanted = this.next + operations;
    await until(
      async () => ({ next: this.next, running: this.child?.exitCode === null }),
      ({ next, running }) => next >= wanted || !running,
      60_000,
    );
    if (this.next < wanted) throw new Error("the writer ended by itself");
    return Date.now() - start;
  }
}
