import { getAddress } from "ethers";
import { isIP } from "node:net";
import { z } from "zod";
import { addressText } from "../../sdk/text/addressText.js";

/** An EVM address, with its checksum. */
export const address = addressText.transform((text) => getAddress(text));

/** Whole seconds within bounds. */
export const seconds = (low: number, high: number, fallback: number) => z.int().min(low).max(high).default(fallback);

/** An address, or a network such as 10.0.0.0/8. */
const network = z.string().refine((text) => {
  const [host = "", length, more] = text.split("/");
  const bits = isIP(host) === 6 ? 128 : 32;
  if (isIP(host) === 0 || more !== undefined) return false;
  return length === undefined || (/^\d{1,3}$/.test(length) && Number(length) >= 1 && Number(length) <= bits);
}, "is neither an IP address nor a network such as 10.0.0.0/8");

/** Limits by network address, before anybody is known. Behind a proxy they need `trustProxy`. */
export const addressLimits = (perAddress: number) => ({
  /** Requests a minute. */
  perAddress: z.int().positive().default(perAddress),
  /** Signatures a minute that are forged, or nobody's that is known. */
  failuresPerAddress: z.int().positive().default(120),
  /** Requests under way, streams included. */
  openPerAddress: z.int().positive().default(256),
});

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
  /** When the chain counts as halted, which `/health` tells as CHAIN_HALTED. */
  blocks: z
    .strictObject({
      /**
       * Seconds between two blocks. Left out: as the chain's last blocks show, where it makes them by itself (QBFT, IBFT). One that makes
       * them on demand, as on a developer's machine, never counts as halted unless this is given.
       */
      periodSeconds: z.number().min(0.1).max(3_600).optional(),
      /** After so many periods without a new block. */
      haltedAfter: z.int().min(2).max(10_000).default(30),
    })
    .prefault({}),
  /** Where the service listens. Anything but this machine needs a proxy that ends TLS in front. */
  host: z.string().min(1).default("127.0.0.1"),
  port: z.int().min(0).max(65_535),
  log: z.enum(["fatal", "error", "warn", "info", "debug", "silent"]).default("info"),
};

/** What the configuration of a service has besides that answers everybody. */
export const publicFields = {
  ...serviceFields,
  /**
   * Addresses or networks of the proxies in front, such as ["127.0.0.1"]. From them, and from nobody else, a visitor's address is taken from
   * `x-forwarded-for`; without this all visitors through a proxy count as one.
   */
  trustProxy: z.array(network).default([]),
  /** Where an operator's agents ask for /health and /metrics: never behind a proxy. Port 0: any that is free; the log names it. */
  operations: z
    .strictObject({ host: z.string().min(1).default("127.0.0.1"), port: z.int().min(0).max(65_535).default(0) })
    .prefault({}),
};

/** What the configuration of a service has besides that sends transactions of one account. */
export const sendingFields = {
  ...serviceFields,
  /** The service's own file: the transaction under way. */
  state: z.string().min(1),
  /** A transaction not mined after this is offered again with higher fees. */
  bumpSeconds: seconds(5, 3_600, 60),
  /** After a transaction that failed none is sent for so long. */
  retrySeconds: seconds(1, 3_600, 15),
};

/** The same, read. */
export type SendingConfig = Readonly<z.output<z.ZodObject<typeof sendingFields>>>;

/** Basis points within bounds, as a whole number. */
export const basisPoints = (low: number, high: number) => z.int().min(low).max(high).transform(BigInt);
