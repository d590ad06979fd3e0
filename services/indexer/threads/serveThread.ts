import { parentPort, workerData } from "node:worker_threads";
import type { Outcome, Question, Said, Told } from "./messages.js";
import { sentError } from "../../common/state/thread/sentError.js";

/** What a thread can be asked, by name, and how it ends. */
export interface Served {
  readonly functions: Readonly<Record<string, (...args: never[]) => unknown>>;
  readonly end: () => void;
}

/**
 * What a thread runs: it opens what it needs, and answers questions in their order until it is told to end.
 *
 * @param settings What whoever started the thread gave it.
 */
export function serveThread<Settings>(open: (settings: Settings) => Served, settings = workerData as Settings): void {
  if (parentPort === null) throw new TypeError("only a thread can be asked");
  const port = parentPort;
  const say = (said: Said) => port.postMessage(said);
  try {
    const { functions, end } = open(settings);
    let last: Promise<void> = Promise.resolve();
    port.on("message", (told: Told) => {
      last = last.then(async () => {
        if (told !== "end") {
          say({ id: told.id, outcome: await outcomeOf(functions, told) });
          return;
        }
        end();
        port.close();
      });
    });
    say({ ready: true });
  } catch (error) {
    say({ failed: sentError.encode(error) });
    port.close();
  }
}

async function outcomeOf(functions: Served["functions"], { name, args }: Question): Promise<Outcome> {
  try {
    const asked: unknown = functions[name];
    if (typeof asked !== "function") throw new TypeError(`the thread does not know ${name}`);
    const value: unknown = await Reflect.apply(asked, undefined, [...args]);
    return { value };
  } catch (error) {
    return { error: sentError.encode(error) };
  }
}
