import { getAddress, SigningKey } from "ethers";
import { z } from "zod";
import { AllianceError } from "../../sdk/AllianceError.js";
import { addressText } from "../../sdk/text/addressText.js";

const port = z.int().min(1_024).max(65_535);
const ip = z.ipv4("must be an IPv4 address: Besu's allowlists match addresses, not names");
const name = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, "must be lower-case letters, digits and dashes");

function isOnCurve(publicKey: string): boolean {
  try {
    return SigningKey.computePublicKey(`0x04${publicKey}`, false).length > 0;
  } catch {
    return false;
  }
}

const node = z.strictObject({
  /** Its directory below `nodes/`, its container, its label in Prometheus. */
  name,
  /** A `validator` makes blocks and answers nobody; an `rpc` node answers whoever has a token. */
  role: z.enum(["validator", "rpc"]),
  /** Where the other nodes and Prometheus reach it. */
  host: ip,
  p2pPort: port,
  metricsPort: port,
  /** An RPC node's JSON-RPC; on a validator only during maintenance, and then on 127.0.0.1 alone. */
  rpcPort: port,
  /** Where an RPC node listens. Tokens travel in the clear: anything but this machine needs a network that nobody else reads. */
  rpcHost: ip.default("127.0.0.1"),
  /**
   * Of a node whose owner keeps its private key: the public key, 128 hexadecimal digits. Nobody makes or asks for a private key then; the
   * owner puts it into the node's directory.
   */
  publicKey: z
    .string()
    .regex(/^[0-9a-f]{128}$/, {
      error: "must be 128 hexadecimal digits, as hardhat network node-key prints",
      abort: true,
    })
    .refine(isOnCurve, "is no public key of secp256k1")
    .optional(),
  /** Names by which clients, or the proxy that ends TLS, call an RPC node: Besu refuses any other in the header Host. */
  rpcNames: z.array(z.string().regex(/^[a-z0-9.-]{1,253}$/, "must be a host name")).default([]),
});

const address = addressText.transform((text) => getAddress(text));

const account = z.strictObject({
  address,
  /** For whoever reads the file: which service or person holds the key. */
  who: z.string().regex(/^[\x20-\x7e]{1,80}$/, "must be 1 to 80 ASCII characters"),
});

type Path = readonly (string | number)[];
type Issue = (path: Path, message: string) => void;

/** Whatever must differ from node to node: two of the same would fail at the start, or, with addresses, much later. */
function checkDistinct(values: readonly (readonly [path: Path, value: string])[], issue: Issue): void {
  const seen = new Set<string>();
  for (const [path, value] of values) {
    if (seen.has(value)) issue(path, `${value} is already taken`);
    seen.add(value);
  }
}

const schema = z
  .strictObject({
    chainId: z
      .int()
      .min(1)
      .max(2 ** 32),
    besuVersion: z
      .string()
      .regex(/^\d+\.\d+\.\d+$/)
      .default("26.8.0"),
    blockPeriodSeconds: z.int().min(1).max(60),
    /** Blocks after which pending votes on validators are forgotten. */
    epochLength: z.int().min(1_000).default(30_000),
    /**
     * The only bound on a block: at most what the slowest validator executes in half a period, measured on the machines that it runs on. Give it: left
     * out, it is what networks began with that never measured, more than small machines execute in time.
     */
    gasLimit: z.int().min(10_000_000).max(1_000_000_000).default(100_000_000),
    /** What the transaction pools are sized for. Whether the machines execute as much is another matter. */
    transactionsPerSecond: z.int().min(1).max(5_000).default(600),
    /** Memory of one node's Java heap. */
    heapMegabytes: z.int().min(512).max(65_536).default(2_048),
    prometheusPort: port.default(9_090),
    nodes: z.array(node),
    /** The last resort when too many validators are lost for a vote: who they are from a block on. They stay in the genesis file for ever. */
    validatorOverrides: z
      .array(z.strictObject({ block: z.int().min(1), validators: z.array(address).min(4) }))
      .default([]),
    accounts: z.array(account).min(1, "must name at least one account: nobody else can send a transaction"),
  })
  .superRefine(({ nodes, accounts, prometheusPort, validatorOverrides }, context) => {
    const issue: Issue = (path, message) => context.addIssue({ code: "custom", path: [...path], message });
    const count = (role: string) => nodes.filter((each) => each.role === role).length;
    if (count("validator") < 4) issue(["nodes"], "must have at least 4 validators: with fewer, none may ever fail");
    if (count("rpc") < 1) issue(["nodes"], "must have an rpc node: validators answer nobody");
    checkDistinct(
      nodes.map((each, index) => [["nodes", index, "name"], each.name]),
      issue,
    );
    // One machine has one set of ports, whatever the addresses: a validator's RPC is on 127.0.0.1, and so is Prometheus.
    const machine = (host: string) => (host.startsWith("127.") ? "127.0.0.1" : host);
    const ports = nodes.flatMap((each, index) =>
      (["p2pPort", "metricsPort", "rpcPort"] as const).map(
        (key) => [["nodes", index, key], `${machine(each.host)}:${each[key]}`] as const,
      ),
    );
    checkDistinct([...ports, [["prometheusPort"], `127.0.0.1:${prometheusPort}`]], issue);
    validatorOverrides.forEach(({ validators }, override) => {
      checkDistinct(
        validators.map((each, index) => [["validatorOverrides", override, "validators", index], each]),
        issue,
      );
    });
    checkDistinct(
      accounts.map((each, index) => [["accounts", index, "address"], each.address]),
      issue,
    );
  });

/** A network as its description has it, defaults filled in. */
export type Network = Readonly<z.output<typeof schema>>;
/** One node of a description. */
export type NetworkNode = Network["nodes"][number];

/**
 * Checks the description of a network and fills in defaults.
 *
 * Error: `NETWORK_INVALID`, naming the file and the path of every wrong value.
 */
export function parseNetwork(value: unknown, source: string): Network {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => `  ${path.join(".") || "the whole"}: ${message}`);
  throw new AllianceError(
    "NETWORK_INVALID",
    `${source} does not describe a network:\n${problems.join("\n")}`,
    "Correct the values named; network/lib/parseNetwork.ts says what each one means. Nothing was written.",
  );
}
