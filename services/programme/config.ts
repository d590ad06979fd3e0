import { z } from "zod";
import { visibleText } from "../../sdk/text/visibleText.js";
import { address, addressLimits, publicFields, seconds } from "../common/configFields.js";
import { settingsReader } from "../common/settingsReader.js";

const schema = z.strictObject({
  ...publicFields,
  /** The book's file. */
  book: z.string().min(1),
  /** The service's own file: used nonces, transactions under way. Default: the book's path with ".service". */
  state: z.string().min(1).optional(),
  /** The programme's point contract; it names its forwarder and exchange itself. */
  point: address,
  /** Shops, each with the SHA-256 of its API key; a key has at least 32 random bytes. */
  shops: z
    .array(z.strictObject({ name: visibleText.min(1).max(64), keySha256: z.string().regex(/^[0-9a-f]{64}$/) }))
    .min(1),
  limits: z
    .strictObject({
      /** Requests a minute. */
      perShop: z.int().positive().default(6_000),
      perMember: z.int().positive().default(60),
      /** Lists of expiring points that one shop reads at the same time. */
      streamsPerShop: z.int().positive().default(4),
      ...addressLimits(12_000),
    })
    .prefault({}),
  writes: z
    .strictObject({
      /** How long what is to be recorded waits while another program writes the book. */
      lockSeconds: seconds(1, 3_600, 75),
      /** Calls that may wait for the book at the same time; further ones are told to come again. */
      waiting: z.int().min(100).max(1_000_000).default(10_000),
    })
    .prefault({}),
  releases: z
    .strictObject({
      maxLines: z.int().min(65).max(100).default(100),
      /** Gas of one transaction at most. */
      maxGas: z.int().min(1_000_000).default(15_000_000),
      /** Gas that a member's exchange request may ask for. */
      maxExchangeGas: z.int().min(100_000).default(1_000_000),
      /** A release that cannot be settled is tried again after this, then twice as much, and so on. */
      retrySeconds: seconds(1, 3_600, 5),
      longestRetrySeconds: seconds(1, 86_400, 600),
      /** A transaction not mined after this is offered again with higher fees. */
      bumpSeconds: seconds(5, 3_600, 60),
    })
    .prefault({}),
  check: z
    .strictObject({
      /** The whole book is replayed this often, beside everything else; a large one less often. */
      everySeconds: seconds(1, 86_400, 900),
    })
    .prefault({}),
  commitments: z
    .strictObject({
      /** When a period's commitment is posted, counted from the period's end. */
      postOffsetSeconds: seconds(0, 86_400, 900),
      /** Posted later than this after its time, it counts as late. */
      graceSeconds: seconds(0, 3_600, 15),
      /** No release is sent in the seconds before a commitment's time, so that it is not kept waiting. */
      quietSeconds: seconds(0, 300, 5),
      workers: z.int().min(1).max(64).optional(),
    })
    .prefault({}),
});

/** What a programme's service needs to know, except for its secrets. */
export type ProgrammeConfig = Readonly<z.output<typeof schema>>;
/** The same before defaults are filled in, as a file has it. */
export type ProgrammeConfigInput = z.input<typeof schema>;

/** Checks a programme's configuration, or reads it from its file: see {@link settingsReader}. */
export const { parse: parseProgrammeConfig, read: readProgrammeConfig } = settingsReader(
  schema,
  "services/programme/config.ts",
);
