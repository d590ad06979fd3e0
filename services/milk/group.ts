import type { Entry } from "./Entry.js";

/** Commands under one word, such as `milk book …`. */
export function group(name: string, says: string, entries: readonly Entry[]): Entry {
  return {
    name,
    options: [],
    entries,
    addTo: (program) =>
      program.command(name, says, (line) => {
        for (const entry of entries) entry.addTo(line);
        return line.demandCommand(1, `Nothing follows ${name}`);
      }),
  };
}
