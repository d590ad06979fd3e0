import { FunctionFragment } from "ethers";
import { z } from "zod";
import { address, addressLimits, publicFields, seconds } from "../common/configFields.js";
import { settingsReader } from "../common/settingsReader.js";

/** So many transactions of a sender the service's file has places for. */
export const MOST_UNDER_WAY = 16;

/** A function's signature, such as `redeem(uint256,bytes32)`. */
const signature = z.string().refine((text) => {
  try {
    return FunctionFragment.from(text).format("sighash") === text;
  } catch {
    return false;
  }
}, "is not a function's signature, such as redeem(uint256,bytes32)");

const schema = z.strictObject({
  ...publicFields,
  /** The service's file, or a schema of PostgreSQL's that several relayers share: the queue, transactions under way, fates. */
  state: z.string().min(1),
  forwarder: z.strictObject({
    address,
    /** As it was deployed: part of what members sign. */
    name: z.string().min(1).default("MilkForwarder"),
  }),
  /** What members may have called, and nothing else. The contracts must trust the forwarder. */
  allow: z.array(z.strictObject({ contract: address, functions: z.array(signature).min(1) })).min(1),
  requests: z
    .strictObject({
      /** Gas that a request may ask for. */
      maxGas: z.int().min(50_000).max(10_000_000).default(500_000),
      /** A request's deadline is at most so far ahead. */
      longestSeconds: seconds(60, 604_800, 86_400),
      /** A request whose nonce is not the next is kept so long for those before it to come. */
      longestGapSeconds: seconds(1, 86_400, 300),
      /** Ended requests are told about for so long. */
      keptDays: z.int().min(1).max(3_650).default(30),
    })
    .prefault({}),
  limits: z
    .strictObject({
      /** Requests a minute of one member, counted after its signature was checked. */
      perMember: z.int().positive().default(60),
      ...addressLimits(12_000),
      /** Requests of one member that wait. */
      queuedPerMember: z.int().positive().default(16),
      queued: z.int().positive().default(50_000),
      /** Requests of all that wait for earlier nonces of their members. */
      parked: z.int().positive().default(5_000),
      /** Requests taken while the node does not say whether their accounts are members'. */
      unknown: z.int().positive().default(1_000),
      /**
       * Gas that one member's requests may cost in any 24 hours: their limits, what the forwarder does around them, and their calldata. The
       * one that reaches it is the last. What ends without having been sent does not count.
       */
      gasPerMember: z.int().positive().default(50_000_000),
      /** The same of all members together that only hold MLK and are linked nowhere: an account with a wei of it is quickly made. */
      gasOfHolders: z.int().positive().default(1_000_000_000),
      /** Streams of events that are open: all, those about one member, those from one network address. */
      streams: z.int().positive().default(1_000),
      streamsPerMember: z.int().positive().default(8),
      streamsPerAddress: z.int().positive().default(64),
    })
    .prefault({}),
  batches: z
    .strictObject({
      maxRequests: z.int().min(1).max(500).default(100),
      /** Gas limit of one transaction at most. */
      maxGas: z.int().min(1_000_000).default(25_000_000),
      /** How much of a block's gas limit the batches of all senders may fill together: less leaves room for others. */
      blockPercent: z.int().min(5).max(100).default(100),
      /** Transactions that one sender has under way at most. Those of all senders are at most as much as two blocks take. */
      underWay: z.int().min(1).max(MOST_UNDER_WAY).default(8),
      /** A request waits so long for company. */
      waitMilliseconds: z.int().min(0).max(60_000).default(200),
      /** A transaction not mined after this is offered again with higher fees. */
      bumpSeconds: seconds(5, 3_600, 60),
      /** A sender whose transaction the node refused rests so long. */
      restSeconds: seconds(1, 3_600, 5),
    })
    .prefault({}),
});

/** What a relayer needs to know, except for its senders' keys. */
export type RelayerConfig = Readonly<z.output<typeof schema>>;
/** The same before defaults are filled in, as a file has it. */
export type RelayerConfigInput = z.input<typeof schema>;

/** Checks a relayer's configuration, or reads it from its file: see {@link settingsReader}. */
export const { parse: parseRelayerConfig, read: readRelayerConfig } = settingsReader(
  schema,
  "services/relayer/config.ts",
);
