import { z } from "zod";

/** Bytes as a node writes them. */
export const bytes = z.string().regex(/^0x([0-9a-f]{2})*$/i);

/** 32 bytes. */
export const hash = z.string().regex(/^0x[0-9a-f]{64}$/i);

/** A number as a node writes it. */
export const quantity = z
  .string()
  .regex(/^0x[0-9a-f]+$/i)
  .transform((text) => BigInt(text));
