import type { z } from "zod";
import { AllianceError } from "../../sdk/AllianceError.js";

/**
 * Checks a service's configuration and fills in defaults.
 *
 * Error: `CONFIG_INVALID` with the path of every value that is wrong.
 *
 * @param documentation The file that says what each value means.
 */
export function parseConfig<Schema extends z.ZodType>(
  schema: Schema,
  documentation: string,
  value: unknown,
  source: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `${path.join(".") || "the whole"}: ${message}`);
  throw new AllianceError(
    "CONFIG_INVALID",
    `${source} is not a valid configuration: ${problems.join("; ")}.`,
    `Correct the values named; ${documentation} says what each one means.`,
  );
}
