import { createHash } from "node:crypto";
import { join } from "node:path";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { getAddress } from "ethers";
import { Book } from "../../sdk/book/Book.js";
import { ProgrammeClient } from "../../sdk/ProgrammeClient.js";
import { parseProgrammeConfig, type ProgrammeConfigInput } from "../../services/programme/config.js";
import { startProgramme, type RunningProgramme } from "../../services/programme/startProgramme.js";
import { API_KEY, testWallet } from "./ProgrammeWorld.js";

export const POINT = getAddress(`0x${"a1".repeat(20)}`);
export const CHAIN_ID = 31_337;
/** Nothing listens there: port 9 is "discard". */
const NO_NODE = "http://127.0.0.1:9";
const START = 1_800_000_000;
const MONTH = 2_629_800;
const DAY = 86_400;

/** A service whose node is down, over an empty book, for what needs no chain. */
export interface NodelessProgramme {
  readonly url: string;
  /** Where its operator's agents find /health and /metrics. */
  readonly operations: string;
  readonly client: ProgrammeClient;
  readonly book: string;
  /** Every line it logged. */
  readonly logs: string[];
  /** Unix seconds; set it to move the service's clock. */
  time: number;
  stop(): Promise<void>;
  /** The same again, over the same files. */
  restart(): Promise<void>;
}

/** Starts it. `holdSeconds` is a day. */
export async function nodelessProgramme(changes: Partial<ProgrammeConfigInput> = {}): Promise<NodelessProgramme> {
  const directory = await mkdtemp(join(tmpdir(), "milk-nodeless-"));
  const book = join(directory, "book");
  const logs: string[] = [];
  let service: RunningProgramme | undefined;
  const state = { time: START };
  const clock = () => state.time;
  const programme = {
    chainId: CHAIN_ID,
    point: POINT,
    epochLength: MONTH,
    validity: 36,
    holdSeconds: DAY,
    periodLength: 366 * DAY,
  };
  Book.create(book, programme, { clock }).close();
  const config = parseProgrammeConfig(
    {
      book,
      rpc: { url: NO_NODE, timeoutSeconds: 1, pollMilliseconds: 200 },
      chainId: CHAIN_ID,
      point: POINT,
      port: 0,
      shops: [{ name: "shop", keySha256: createHash("sha256").update(API_KEY).digest("hex") }],
      log: "debug",
      ...changes,
    },
    "the test's configuration",
  );
  const begin = async () => {
    service = await startProgramme({
      config,
      issuer: testWallet(0),
      clock,
      logTo: { write: (line) => logs.push(line) },
    });
    return service;
  };
  const client = (url: string) => new ProgrammeClient({ url, chainId: BigInt(CHAIN_ID), point: POINT, clock });
  let { url, operations } = await begin();
  return {
    get url() {
      return url;
    },
    get operations() {
      return operations;
    },
    get client() {
      return client(url);
    },
    book,
    logs,
    get time() {
      return state.time;
    },
    set time(value) {
      state.time = value;
    },
    async restart() {
      await service?.stop();
      ({ url, operations } = await begin());
    },
    async stop() {
      await service?.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
