import { readFile } from "node:fs/promises";
import JSON5 from "json5";
import { z } from "zod";
import { parseManifest, type Manifest } from "../../deploy/manifest/parseManifest.js";

const MANIFEST = "deploy/alliance.local.json5";
const BRIDGE = new URL("./bridge.json5", import.meta.url);
const loose = z.record(z.string(), z.unknown());

/** The local alliance with a bridge to a second local chain. */
export async function readBridged(file = MANIFEST): Promise<Manifest> {
  const [alliance, bridge] = await Promise.all([readFile(file, "utf8"), readFile(BRIDGE, "utf8")]);
  return parseManifest({ ...loose.parse(JSON5.parse(alliance)), bridge: loose.parse(JSON5.parse(bridge)) }, file);
}
