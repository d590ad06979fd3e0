import { z } from "zod";
import { address } from "./address.js";
import { allianceAddresses } from "./AllianceAddresses.js";

/** An account of the sandbox's mnemonic. */
const account = z.object({
  address,
  /** Derivation path under the mnemonic. */
  path: z.string(),
});

/** What `npm run sandbox` writes: everything a partner's developer needs, and nothing of any worth elsewhere. */
export const sandboxFile = allianceAddresses.extend({
  /** The sandbox's process. */
  pid: z.int(),
  /** Where its node listens. */
  rpc: z.url(),
  /** Where the node of the public chain listens, of an alliance with a bridge. */
  publicRpc: z.url().optional(),
  /** Hardhat's public test mnemonic: its keys are known to everyone. */
  mnemonic: z.string(),
  /** Where the relayer listens. */
  relayer: z.url(),
  /** By the symbol of their points. */
  programmes: z.record(
    z.string(),
    z.object({
      partner: z.string(),
      point: address,
      /** Where the programme's service listens. */
      url: z.url(),
      /** The API key of its shop. */
      shopKey: z.string(),
      /** The partner's account that submits what members sign at its counter. */
      counter: account,
    }),
  ),
  /** Customers of several programmes, with points in the books and on chain. */
  members: z.array(
    account.extend({
      name: z.string(),
      /** By the symbol of the programme's points. */
      customerNumbers: z.record(z.string(), z.string()),
    }),
  ),
});

/** What `npm run sandbox` writes. */
export type SandboxFile = z.output<typeof sandboxFile>;
