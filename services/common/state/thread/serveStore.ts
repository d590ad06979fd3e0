import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { AllianceError } from "../../../../sdk/AllianceError.js";
import { invoke } from "./invoke.js";
import type { Asked, Call, Outcome, Said, Started, Turn } from "./messages.js";
import { sentError } from "./sentError.js";

/** What a store's thread holds. */
export interface Hosted {
  /** By name. */
  readonly objects: Readonly<Record<string, object>>;
  /** Whether a call can be committed together with others. */
  readonly joins: (call: Call) => boolean;
  /** Does calls that {@link joins}, and commits them together. When it throws, none of them was done. */
  readonly together: (calls: readonly Call[]) => readonly Outcome[];
  readonly close: () => void;
}

interface Waiting {
  readonly at: number;
  readonly call: Call;
}

/** So many are committed together: what comes meanwhile waits no longer than they take. */
const MOST_TOGETHER = 256;
/** Between two tries while another program has the lock. */
const PAUSE_MS = 3;

/**
 * What a store's thread runs: it opens its store, and does what it is asked, all that waits at a time. Calls are done in the order in which
 * they came, and answered when what they did is durable. Another program's lock is waited for here, in nobody's way: by what is asked, and
 * before that by the opening.
 *
 * @param open Given the thread's settings, and how to learn what the event loop told last.
 * @param longestWait For how long, milliseconds, by the same settings.
 */
export function serveStore(
  open: (settings: unknown, told: () => unknown) => Hosted | Promise<Hosted>,
  longestWait: (settings: unknown) => number,
): void {
  if (parentPort === null) throw new TypeError("a store is served by a thread");
  const port = parentPort;
  const say = (said: Said) => port.postMessage(said);
  let last: unknown;
  const begin = async () => {
    try {
      const { settings, told } = workerData as Started;
      last = told;
      const longest = longestWait(settings);
      const desk = new Desk(await unlocked(() => open(settings, () => last), longest), longest, say);
      port.on("message", (first: Asked) => {
        let asked: Asked | undefined = first;
        for (;;) {
          for (; asked !== undefined && asked !== "close"; asked = next()) {
            last = asked.told;
            desk.take(asked);
          }
          if (asked === "close" || !desk.step()) break;
          asked = next();
        }
        if (asked !== "close") return;
        while (desk.step());
        desk.close();
        port.close();
      });
      say({ open: true });
    } catch (error) {
      say({ failed: sentError.encode(error) });
      port.close();
    }
  };
  const next = () => receiveMessageOnPort(port)?.message as Asked | undefined;
  void begin();
}

/** Where calls wait. */
class Desk {
  private waiting: Waiting[] = [];

  constructor(
    private readonly hosted: Hosted,
    private readonly longestWait: number,
    private readonly say: (said: Said) => void,
  ) {}

  take({ at, calls }: Turn): void {
    for (const call of calls) this.waiting.push({ at, call });
  }

  /** Does what comes next; false when nothing waits. */
  step(): boolean {
    const { waiting, hosted } = this;
    const [first] = waiting;
    if (first === undefined) return false;
    const end = waiting.findIndex(({ call }, i) => i === MOST_TOGETHER || !hosted.joins(call));
    const calls = waiting.slice(0, end === -1 ? undefined : Math.max(end, 1)).map(({ call }) => call);
    try {
      this.answer(calls, hosted.joins(first.call) ? hosted.together(calls) : calls.map((call) => this.alone(call)));
    } catch (error) {
      if (isLocked(error)) this.waitFor(error);
      else {
        this.answer(
          calls,
          calls.map(() => ({ error })),
        );
      }
    }
    return true;
  }

  close(): void {
    this.hosted.close();
  }

  private alone(call: Call): Outcome {
    try {
      return { value: invoke(this.hosted.objects, call) };
    } catch (error) {
      if (isLocked(error)) throw error;
      return { error };
    }
  }

  /** Whoever has waited too long is told so; the others go on waiting. */
  private waitFor(error: unknown): void {
    const oldest = Date.now() - this.longestWait;
    const late = this.waiting.filter(({ at }) => at <= oldest).map(({ call }) => call);
    if (late.length > 0) {
      this.answer(
        late,
        late.map(() => ({ error })),
      );
    }
    pause();
  }

  /** Calls were made in this order: those that are answered are the first. */
  private answer(calls: readonly Call[], outcomes: readonly Outcome[]): void {
    this.waiting = this.waiting.slice(calls.length);
    this.say({
      answers: calls.map(({ id }, i) => {
        const outcome = outcomes[i] ?? { error: new TypeError("a call has an outcome") };
        return "error" in outcome ? [id, undefined, sentError.encode(outcome.error)] : [id, outcome.value];
      }),
    });
  }
}

/** Opens a store as soon as no other program keeps it locked. */
async function unlocked(open: () => Hosted | Promise<Hosted>, longestWait: number): Promise<Hosted> {
  const late = Date.now() + longestWait;
  for (;;) {
    try {
      return await open();
    } catch (error) {
      if (!isLocked(error) || Date.now() > late) throw error;
    }
    pause();
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE_MS);
}

function isLocked(error: unknown): boolean {
  return error instanceof AllianceError && error.code.endsWith("_LOCKED");
}
