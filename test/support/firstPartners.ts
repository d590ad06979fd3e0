import { z } from "zod";
import { changedManifest, type Change } from "./changedManifest.js";

const whole = z.looseObject({ partners: z.array(z.unknown()) });

/** The local manifest as plain data with its first partners only, and some values changed. */
export function firstPartners(count: number, ...changes: Change[]): unknown {
  const { partners, ...rest } = whole.parse(changedManifest(...changes));
  return { ...rest, partners: partners.slice(0, count) };
}
