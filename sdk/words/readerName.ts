import type { Reader } from "./Reader.js";

/** The name a reader knows for an address, however that is written, or for a partner's number. */
export function readerName({ names = {} }: Reader, key: string): string | undefined {
  if (Object.hasOwn(names, key)) return names[key];
  const lower = key.toLowerCase();
  return Object.entries(names).find(([known]) => known.toLowerCase() === lower)?.[1];
}
