import { getAddress, isAddress } from "ethers";
import { z } from "zod";

/** An EVM address, with its checksum. */
export const address = z
  .string()
  .refine(isAddress, "is not an address")
  .transform((text) => getAddress(text));

/** Whole seconds within bounds. */
export const seconds = (low: number, high: number, fallback: number) => z.int().min(low).max(high).default(fallback);

/** What every service's configuration has. */
export const serviceFields = {
  rpc: z.strictObject({
    url: z.url({ protocol: /^https?$/ }),
    /** How long one answer of the node is waited for. */
    timeoutSeconds: seconds(1, 120, 10),
    /** How often the node is asked for news. */
    pollMilliseconds: z.int().min(10).max(60_000).default(1_000),
  }),
  chainId: z.int().positive(),
  /** Where the service listens. Anything but this machine needs a proxy that ends TLS in front. */
  host: z.string().min(1).default("127.0.0.1"),
  port: z.int().min(0).max(65_535),
  /** When answers come through a proxy on this machine, the visitor's address is taken from its header. */
  trustProxy: z.boolean().default(false),
  log: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
};
