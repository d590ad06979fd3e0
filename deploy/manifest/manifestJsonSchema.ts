import { z } from "zod";
import { manifestSchema } from "./manifestSchema.js";

/** What a manifest must be, as a JSON schema for editors: names, types and ranges. What values must be to one another, it cannot say. */
export function manifestJsonSchema() {
  return { title: "An alliance", ...z.toJSONSchema(manifestSchema, { io: "input" }) };
}
