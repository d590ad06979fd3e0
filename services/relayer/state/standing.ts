import { z } from "zod";

/** What is known of an account: a programme links it; it only holds MLK; the node did not say yet. */
export type Standing = "linked" | "holder" | "unknown";

/** As the service's file has it. */
export const STANDINGS = { unknown: 0, holder: 1, linked: 2 } as const satisfies Record<Standing, number>;

/** A row's number as a standing. */
export const standingColumn = z
  .union([z.literal(0), z.literal(1), z.literal(2)])
  .transform((number): Standing => (["unknown", "holder", "linked"] as const)[number]);
