/** Writes deploy/alliance.schema.json anew: `npx tsx scripts/write-manifest-schema.ts && npm run format`. */
import { writeFile } from "node:fs/promises";
import { manifestJsonSchema } from "../deploy/manifest/manifestJsonSchema.js";
import { toJson } from "../sdk/text/toJson.js";

await writeFile("deploy/alliance.schema.json", toJson(manifestJsonSchema()));
