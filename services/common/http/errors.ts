import { problem } from "../../../sdk/programme/schemas.js";

/** Every route's errors, for the description. */
export const errors = {
  default: { description: "An error", content: { "application/problem+json": { schema: problem } } },
};
