import { readFile } from "node:fs/promises";
import JSON5 from "json5";

const text = await readFile("deploy/alliance.local.json5", "utf8");

type Key = string | number;

/** One change of the manifest: where, and what stands there afterwards; `undefined` takes the key away. */
export type Change = readonly [path: readonly Key[], value: unknown];

function isContainer(value: unknown): value is Record<Key, unknown> {
  return typeof value === "object" && value !== null;
}

/** The local manifest as plain data, with some values changed. */
export function changedManifest(...changes: Change[]): unknown {
  const root: unknown = JSON5.parse(text);
  for (const [path, value] of changes) {
    let place = root;
    for (const key of path.slice(0, -1)) place = isContainer(place) ? place[key] : undefined;
    const last = path.at(-1);
    if (!isContainer(place) || last === undefined) throw new TypeError(`the manifest has no ${path.join(".")}`);
    if (value === undefined) Reflect.deleteProperty(place, last);
    else place[last] = value;
  }
  return root;
}
