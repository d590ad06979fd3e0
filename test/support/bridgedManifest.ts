import { readFileSync } from "node:fs";
import JSON5 from "json5";
import { parseManifest, type Manifest } from "../../deploy/manifest/parseManifest.js";
import { changedManifest, type Change } from "./changedManifest.js";

const text = readFileSync("local/bridge/bridge.json5", "utf8");

/** The local manifest with its bridge as plain data, and some values changed. */
export function bridged(...changes: Change[]): unknown {
  const bridge: unknown = JSON5.parse(text);
  return changedManifest([["bridge"], bridge], ...changes);
}

/** The same, checked; with one partner. */
export function bridgedManifest(...changes: Change[]): Manifest {
  const whole = parseManifest(bridged(...changes), "bridged");
  return { ...whole, partners: whole.partners.slice(0, 1) };
}
