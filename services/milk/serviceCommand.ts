import { runService } from "../common/runService.js";
import { command } from "./command.js";
import type { Entry } from "./Entry.js";

/** The option of everything that reads a service's settings. */
export const settingsOf = (service: string) =>
  ({ type: "string", describe: `The ${service}'s settings, JSON5`, default: `${service}.json5` }) as const;

/**
 * A service of `milk`: it runs until SIGTERM or SIGINT, which it obeys by finishing what it is at.
 *
 * @param start Starts it with a file of settings and the keys of this machine.
 */
export function serviceCommand(
  name: string,
  says: string,
  start: (settings: string) => Promise<{ stop(): Promise<void> }>,
): Entry {
  return command({
    name,
    says,
    takes: { settings: settingsOf(name) },
    examples: [[`${name} --settings /etc/milk/${name}.json5`, "Run it until SIGTERM or Ctrl-C"]],
    run: ({ settings }) => runService(() => start(settings)),
  });
}
