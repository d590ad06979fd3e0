import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { giveToOwner } from "./giveToOwner.js";
import type { Owner } from "./ownerOf.js";

/** How a process ended: its exit code, or the signal that ended it. */
export type Ending = number | NodeJS.Signals;

const LOG_LINES = 15;
const POLL_MS = 50;

/** What a node is started from. */
export interface NodePlace {
  /** Its directory. */
  readonly home: string;
  /** Whose all files in it are. */
  readonly owner: Owner;
  readonly program: string;
  /** What goes before its `config.toml`. */
  readonly environment: Readonly<NodeJS.ProcessEnv>;
}

/** Besu's environment is ours without what would go before its `config.toml`. */
function environment(extra: Readonly<NodeJS.ProcessEnv>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith("BESU_"));
  return { ...Object.fromEntries(kept), ...extra };
}

/** One Besu of a network, in a process group of its own, so that a Ctrl-C meant for the launcher does not reach it first. */
export class NodeProcess {
  readonly ended: Promise<Ending>;
  #ending: Ending | undefined;

  private constructor(
    readonly name: string,
    readonly log: string,
    private readonly child: ChildProcess,
    { home, owner }: NodePlace,
  ) {
    this.ended = once(child, "exit").then(async () => {
      const ending = (this.#ending = child.exitCode ?? child.signalCode ?? 1);
      await giveToOwner(home, owner);
      return ending;
    });
  }

  /** Starts a node in its directory. What it prints is added to `besu.log` there. Rejects when it cannot be started. */
  static async start(name: string, place: NodePlace): Promise<NodeProcess> {
    const path = join(place.home, "besu.log");
    const log = await open(path, "a", 0o600);
    try {
      // Also what an earlier start left that was ended before it could.
      await giveToOwner(place.home, place.owner);
      const child = spawn(place.program, ["--config-file=config.toml"], {
        cwd: place.home,
        env: environment(place.environment),
        stdio: ["ignore", log.fd, log.fd],
        detached: true,
      });
      await once(child, "spawn");
      return new NodeProcess(name, path, child, place);
    } finally {
      await log.close();
    }
  }

  /** The process, which leads a group. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  /** How it ended, if it has. */
  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** The end of what it printed. */
  async lastLines(): Promise<string> {
    const text = await readFile(this.log, "utf8");
    return text.trimEnd().split("\n").slice(-LOG_LINES).join("\n");
  }

  /** Sends a signal to all of it. */
  signal(signal: NodeJS.Signals): void {
    if (this.child.pid === undefined) return;
    try {
      process.kill(-this.child.pid, signal);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    }
  }

  /** Asks it to end, and ends it when it has not after so many milliseconds. */
  async stop(patienceMs: number): Promise<Ending> {
    this.signal("SIGTERM");
    const deadline = Date.now() + patienceMs;
    while (this.#ending === undefined && Date.now() < deadline) await sleep(POLL_MS);
    // Also when it has ended: nothing it started itself may outlive it.
    this.signal("SIGKILL");
    return this.ended;
  }
}
