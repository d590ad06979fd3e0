import { z } from "zod";
import { address } from "../addresses/address.js";

const place = z.object({ address, block: z.int().min(0) });
const end = z.object({ gateway: place, bridge: place, token: place });

/** Where both ends of an alliance's bridge are, as a file of addresses has it. */
export const bridgePlaces = z.object({
  /** Where MLK is locked. */
  home: z.enum(["private", "public"]),
  private: end,
  public: end.extend({ chainId: z.int().min(1), forwarder: place }),
});

/** Where both ends of an alliance's bridge are. */
export type BridgePlaces = z.output<typeof bridgePlaces>;
