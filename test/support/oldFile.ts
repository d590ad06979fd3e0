import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { z } from "zod";

const DATA = new URL("data/0.1.0/", import.meta.url);
const facts = z.object({
  book: z.record(z.string(), z.unknown()),
  relayer: z.object({
    now: z.int(),
    fates: z.array(z.unknown()),
    events: z.array(z.array(z.unknown())),
    last: z.int(),
  }),
});

/** Puts a file that a program of version 0.1.0 left behind to a path, its owner's only. `tools/versions` says how they came to be. */
export function putOldFile(name: "book" | "relayer" | "programme" | "feeder", path: string): string {
  writeFileSync(path, gunzipSync(readFileSync(new URL(`${name}.gz`, DATA))), { mode: 0o600 });
  return path;
}

/** What the programs of 0.1.0 said of these files, as {@link plain} gives it. */
export const oldFacts = facts.parse(JSON.parse(readFileSync(new URL("expected.json", DATA), "utf8")));

/** A value as `tools/versions/keep-0.1.0.mjs` writes it: without what is undefined, amounts as text. */
export function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, item: unknown) => (typeof item === "bigint" ? `${item}n` : item)));
}
