import { expect } from "chai";
import { Wallet } from "ethers";
import pino from "pino";
import { LogNode } from "../../services/indexer/chain/LogNode.js";
import { Node } from "../../services/common/chain/Node.js";
import { rehearse } from "../../services/common/chain/rehearse.js";
import { Sender } from "../../services/common/chain/Sender.js";
import { tryCall } from "../../services/common/chain/tryCall.js";
import { Outbox, OUTBOX_SCHEMA } from "../../services/common/state/Outbox.js";
import { SqliteStore } from "../../sdk/store/sqlite/SqliteStore.js";
import { stateFailure } from "../../services/common/state/stateFailure.js";
import { AllianceError } from "../../sdk/AllianceError.js";
import { LogRanges } from "../../sdk/logs/LogRanges.js";
import { sendSigned } from "../../sdk/sendSigned.js";
import { transactionRefusal } from "../../sdk/transactionRefusal.js";
import { CannedNode } from "../support/besu/CannedNode.js";
import { recordedAnswers, type RecordedAnswer } from "../support/nodeAnswers.js";
import { testWallet } from "../support/ProgrammeWorld.js";

const SOMEBODY = `0x${"11".repeat(20)}`;
const HASH = `0x${"22".repeat(32)}`;
const CALL = { from: SOMEBODY, to: SOMEBODY, data: "0x" };
const BLOCKS = { from: 1, to: 100 };

type Table = Readonly<Record<string, readonly string[]>>;

/** A part of ours that asks a node something, and what it may be told. */
interface Reader {
  readonly method: string;
  /** What comes of it, in a word; throws what is not known. */
  readonly read: (node: Node) => Promise<string>;
  /** By outcome, the situations that come to it, beside those in which nothing is known. */
  readonly outcomes: Table;
}

const record = new Map(recordedAnswers("besu-26.8.0").map((answer) => [answer.case, answer]));
const REFUSED_TOKENS = [...record.values()].filter(({ http }) => http === 401).map((one) => one.case);
/** What any question may be answered with, and says nothing of what was asked. */
const NO_ANSWERS = [
  ...["method debug_traceTransaction", "method admin_peers", "method txpool_besuStatistics"],
  ...["method perm_getAccountsAllowlist", "method foo_bar", "malformed JSON", "no JSON-RPC", "batch of 1025"],
  "send: initcode above 48 KiB",
];
const UNKNOWN: Table = { TOKEN_REFUSED: REFUSED_TOKENS, NODE_UNAVAILABLE: NO_ANSWERS };

const REVERTS = "call: reverts with a custom error (transfer beyond the balance)";
const REFUSALS = [
  ...["send: unlisted sender", "send: another chain id", "send: gas below intrinsic"],
  ...["send: gas above the block's", "send: nonce far ahead", "call: offers a fee without balance"],
];
const TAKEN = ["send: taken", "send: value without balance", "send: same nonce, same price, another content"];
const KNOWN = ["send: the same again", "send: nonce too low"];

const log = pino({ level: "silent" });

/** Offers a transaction that is stored, as every service does that sends. */
async function settle(node: Node): Promise<string> {
  const store = new SqliteStore(":memory:", { schema: OUTBOX_SCHEMA, explain: stateFailure });
  store.execute(OUTBOX_SCHEMA);
  const sender = new Sender(node, testWallet(1), new Outbox(store), () => 1_000, 60, log);
  const head = { number: 100, hash: HASH, timestamp: 100, gasLimit: 10n ** 8n, baseFee: 0n };
  await sender.send({ kind: "test", payload: "", to: SOMEBODY, data: "0x", gasLimit: 21_000n }, head);
  try {
    const finished = await sender.settle(head);
    return finished?.outcome ?? "waits";
  } finally {
    store.close();
  }
}

const ANSWER_MS = 60_000;

/** Offers a transaction as a counter does. */
async function send({ provider }: Node): Promise<string> {
  const wallet = new Wallet(testWallet(1).privateKey, provider);
  const call = { to: SOMEBODY, nonce: 0, gasLimit: 21_000n, gasPrice: 0n, type: 0, chainId: 31_337 };
  const sent = await sendSigned(wallet, call, () => ANSWER_MS).catch((error: unknown) => {
    expect(transactionRefusal(error), String(error)).not.to.equal(undefined);
    return "refused" as const;
  });
  if (sent === "refused") return sent;
  expect(sent.hash, "something to look for").to.be.a("string");
  return sent.doubt === undefined ? "sent" : "looks for it on chain";
}

async function readLogs(node: Node): Promise<string> {
  const ask = ({ from, to }: { readonly from: number; readonly to: number }) =>
    node.provider.getLogs({ fromBlock: from, toBlock: to });
  return node.reach(async () => {
    for await (const { answer } of new LogRanges().forward(ask, BLOCKS)) expect(answer).to.deep.equal([]);
    return "logs";
  });
}

const READERS: Readonly<Record<string, Reader>> = {
  "a service that sends": {
    method: "eth_sendRawTransaction",
    read: settle,
    outcomes: { refused: REFUSALS, waits: [...TAKEN, ...KNOWN, REVERTS, "call: no such function"] },
  },
  "a counter that sends": {
    method: "eth_sendRawTransaction",
    read: send,
    outcomes: {
      refused: REFUSALS,
      // Whatever else is said, it may have been taken: only the chain tells.
      // A hash that is another transaction's, as the record's are, too.
      "looks for it on chain": [...KNOWN, ...TAKEN, ...REFUSED_TOKENS, ...NO_ANSWERS, "send: malformed"],
    },
  },
  "a rehearsal": {
    method: "eth_estimateGas",
    read: async (node) => {
      const { failure } = await rehearse(node, CALL);
      return failure?.code ?? "goes through";
    },
    outcomes: {
      "goes through": ["estimateGas: unlisted sender"],
      ERC20InsufficientBalance: ["estimateGas: reverts"],
      REVERTED: ["call: no such function"],
      SEND_REFUSED: ["call: offers a fee without balance", "send: unlisted sender"],
      NODE_UNAVAILABLE: ["call at a block beyond the head", "block: finalized"],
    },
  },
  "a call": {
    method: "eth_call",
    read: async (node) => (await tryCall(node, { ...CALL, gas: 100_000n }, 100))?.code ?? "goes through",
    outcomes: {
      "goes through": ["call: a view", "call: more gas than the cap"],
      ERC20InsufficientBalance: [REVERTS],
      REVERTED: ["call: no such function"],
      NODE_UNAVAILABLE: [
        ...["call at a block beyond the head", "call: offers a fee without balance", "block: finalized"],
        "block: safe",
      ],
    },
  },
  "a head": {
    method: "eth_getBlockByNumber",
    read: async (node) => `block ${(await node.head()).number}`,
    outcomes: { NODE_UNAVAILABLE: ["block beyond the head", "block: finalized", "block: safe"] },
  },
  "headers of an index": {
    method: "eth_getBlockByNumber",
    read: async (node) => {
      const logs = new LogNode({ rpc: { url: node.provider.origin, timeoutSeconds: 5 }, chainId: 31_337 });
      try {
        return `${(await logs.headers([7])).size} headers`;
      } finally {
        logs.close();
      }
    },
    outcomes: { "0 headers": ["block beyond the head"], NODE_UNAVAILABLE: ["block: finalized"] },
  },
  "a receipt": {
    method: "eth_getTransactionReceipt",
    read: (node) => node.reach(async () => ((await node.provider.getTransactionReceipt(HASH)) ? "mined" : "not yet")),
    outcomes: { "not yet": ["receipt of an unknown transaction"] },
  },
  "a nonce": {
    method: "eth_getTransactionCount",
    read: (node) => node.reach(async () => `${await node.provider.getTransactionCount(SOMEBODY)}`),
    outcomes: { NODE_UNAVAILABLE: ["call at a block beyond the head", "block: finalized"] },
  },
  logs: {
    method: "eth_getLogs",
    read: readLogs,
    outcomes: {
      NODE_UNAVAILABLE: [
        ...["getLogs, range of 5,001", "getLogs, to beyond the head", "getLogs, from above to"],
        ...["block: finalized", "block: safe"],
      ],
    },
  },
};

/** Situations in which an answer is a result of another method than a reader of ours asks, or as usual. */
const ELSEWHERE = [
  ...["method web3_clientVersion", "method net_version", "method eth_chainId", "method eth_syncing"],
  ...["method eth_gasPrice", "method eth_maxPriorityFeePerGas", "feeHistory", "batch of 2", "batch of 100"],
  ...["batch of 101", "batch of 1024", "pending transaction by hash", "balance at an old block"],
];

describe("what our readers make of a Besu's answers", () => {
  let canned: CannedNode;
  before(async () => {
    canned = await CannedNode.start();
  });
  after(() => canned.stop());

  async function outcomeOf({ method, read }: Reader, recorded: RecordedAnswer | undefined): Promise<string> {
    const node = new Node({ rpc: { url: canned.url, timeoutSeconds: 5 }, chainId: 31_337, contract: SOMEBODY });
    canned.tell(method, recorded);
    try {
      return await read(node);
    } catch (error) {
      if (!(error instanceof AllianceError)) throw error;
      return error.code;
    } finally {
      node.close();
    }
  }

  it("leaves no situation out", () => {
    const placed = Object.values(READERS).flatMap(({ outcomes }) => Object.values(outcomes).flat());
    const all = new Set([...placed, ...Object.values(UNKNOWN).flat(), ...ELSEWHERE]);
    expect([...record.keys()].filter((one) => !all.has(one))).to.deep.equal([]);
    expect([...all].filter((one) => !record.has(one))).to.deep.equal([]);
  });

  for (const [name, reader] of Object.entries(READERS)) {
    const own = Object.entries(reader.outcomes);
    const placed = new Set(own.flatMap(([, cases]) => cases));
    const unknown = Object.entries(UNKNOWN).map(
      ([outcome, cases]) => [outcome, cases.filter((one) => !placed.has(one))] as const,
    );
    it(`${name}: never takes for an answer what is none, nor for a no what is not known`, async () => {
      for (const [outcome, cases] of [...own, ...unknown]) {
        for (const one of cases) expect(await outcomeOf(reader, record.get(one)), one).to.equal(outcome);
      }
    });
  }

  it("logs: asks for less when a range may be refused, and for no less when it is not", async () => {
    const { logs } = READERS;
    if (logs === undefined) return expect.fail("there is no reader of logs");
    for (const one of ["getLogs, range of 5,001", "getLogs, to beyond the head"]) {
      await outcomeOf(logs, record.get(one));
      expect(canned.asked, one).to.be.greaterThan(5);
    }
    for (const one of [...REFUSED_TOKENS, "method admin_peers", "method foo_bar"]) {
      await outcomeOf(logs, record.get(one));
      expect(canned.asked, one).to.equal(1);
    }
  });

  it("works with what is usual", async () => {
    const outcomes: Record<string, string> = {};
    for (const [name, reader] of Object.entries(READERS)) outcomes[name] = await outcomeOf(reader, undefined);
    expect(outcomes).to.include({ "a head": "block 100", logs: "logs", "a receipt": "not yet", "a nonce": "0" });
  });
});
