import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { AllianceError } from "../../sdk/AllianceError.js";
import { KEY_NAMES } from "../../services/common/keys/keyNames.js";
import { patience } from "../patience.js";

/** The services that run beside a local chain. */
export type ServiceKind = Exclude<keyof typeof KEY_NAMES, "programme">;

/** What a service is started with. */
export interface ServiceOptions {
  /** Its name in the log; there may be several of a kind. */
  readonly name: string;
  readonly kind: ServiceKind;
  /** The settings' file. */
  readonly settings: string;
  /** Private keys of a local chain's accounts. */
  readonly keys: readonly string[];
  readonly url: string;
  /** What it prints, line by line. */
  readonly onLine: (name: string, line: string) => void;
}

/** The program that runs services everywhere. */
const PROGRAM = fileURLToPath(new URL("../../services/milk/main.ts", import.meta.url));
const START_MS = 60_000;
const STOP_MS = 15_000;

/** A service of a local chain in a process of its own, which can be killed and started again. */
export class ServiceProcess {
  private child: ChildProcess | undefined;

  constructor(readonly options: ServiceOptions) {}

  /** Starts it and waits until it listens. Error: `SERVICE_FAILED` when it ends before, or takes longer than {@link patience} allows. */
  async start(): Promise<void> {
    const { name, kind, settings, keys, onLine } = this.options;
    const key = KEY_NAMES[kind];
    const env = { ...process.env, MILK_LOG_FORMAT: "json", ...(key === undefined ? {} : { [key]: keys.join(",") }) };
    const child = spawn(process.execPath, ["--import", "tsx", PROGRAM, kind, "--settings", settings], {
      env,
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface(stream).on("line", (line) => onLine(name, line));
    }
    const late = setTimeout(() => child.kill("SIGKILL"), patience(START_MS));
    await Promise.race([once(child, "message"), once(child, "exit")]);
    clearTimeout(late);
    if (!this.ended()) return;
    throw new AllianceError("SERVICE_FAILED", `The ${name} did not start.`, "Read what it printed.");
  }

  /** Ends it at once, as a crash does. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** Ends it as an operator does: it finishes what it is at. */
  async stop(): Promise<void> {
    await this.end("SIGTERM");
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const { child } = this;
    if (child === undefined || this.ended()) return;
    const gone = once(child, "exit");
    child.kill(signal);
    const late = setTimeout(() => child.kill("SIGKILL"), patience(STOP_MS));
    await gone;
    clearTimeout(late);
  }

  private ended(): boolean {
    return this.child?.exitCode !== null || this.child.signalCode !== null;
  }
}
