import { concat, keccak256, toQuantity, zeroPadValue, type BaseWallet, type TransactionRequest } from "ethers";
import { makeToken } from "../../../network/lib/makeToken.js";
import { newTokenKey } from "../../../network/lib/newTokenKey.js";
import type { Stage } from "./Stage.js";

/** A message to a node. */
export interface Message {
  readonly body: string;
  /** Undefined for none. */
  readonly token: string | undefined;
}

type Situation = (stage: Stage) => Message | Promise<Message>;

const NOTHING = `0x${"00".repeat(32)}`;
const GAS = 100_000;

const call = (id: unknown, method: string, params: readonly unknown[]) => ({ jsonrpc: "2.0", id, method, params });
const ask =
  (method: string, ...params: readonly unknown[]): Situation =>
  ({ token }) => ({ token, body: JSON.stringify(call(1, method, params)) });
const withToken =
  (tokenOf: (stage: Stage) => string | undefined | Promise<string>): Situation =>
  async (stage) => ({ token: await tokenOf(stage), body: JSON.stringify(call(1, "eth_chainId", [])) });
const raw =
  (body: string): Situation =>
  ({ token }) => ({ token, body });
const batch = (count: number) =>
  raw(JSON.stringify(Array.from({ length: count }, (_, id) => call(id, "eth_chainId", []))));

/** To the token contract. */
const toMilk =
  (method: string, data: string, more: Readonly<Record<string, unknown>> = {}): Situation =>
  (stage) =>
    ask(method, { from: stage.sender.address, to: stage.milk, data, ...more }, "latest")(stage);
const balanceOf = concat(["0x70a08231", zeroPadValue("0x01", 32)]);
const transfer = concat(["0xa9059cbb", zeroPadValue("0x01", 32), zeroPadValue("0x01", 32)]);

const signed = (wallet: BaseWallet, changes: TransactionRequest = {}) =>
  wallet.signTransaction({
    type: 0,
    chainId: 31_337,
    nonce: 0,
    to: wallet.address,
    gasLimit: GAS,
    gasPrice: 0n,
    ...changes,
  });
const send =
  (rawOf: (stage: Stage) => Promise<string>): Situation =>
  async (stage) =>
    ask("eth_sendRawTransaction", await rawOf(stage))(stage);
/** Two with the same nonce and price: the second is taken in place of the first. */
const first = ({ fresh }: Stage) => signed(fresh, { data: "0x01" });
const second = ({ fresh }: Stage) => signed(fresh, { data: "0x02" });

/** Somebody who does not know the network's key. */
function forged(): Promise<string> {
  return makeToken(newTokenKey(), { role: "service", name: "forger", seconds: 60 });
}

/** How to bring about each situation of the record, in its order. */
export const SITUATIONS: Readonly<Record<string, Situation>> = {
  "no token": withToken(() => undefined),
  "bad token": withToken(() => "a.b.c"),
  "expired token": withToken((stage) => stage.expired()),
  "forged token": withToken(forged),
  "token without the permission": async (stage) => ({
    token: await stage.makeToken("partner"),
    body: JSON.stringify(call(1, "eth_sendRawTransaction", [await first(stage)])),
  }),
  "method debug_traceTransaction": ask("debug_traceTransaction", NOTHING),
  "method admin_peers": ask("admin_peers"),
  "method txpool_besuStatistics": ask("txpool_besuStatistics"),
  "method perm_getAccountsAllowlist": ask("perm_getAccountsAllowlist"),
  "method eth_sendTransaction": ask("eth_sendTransaction", {}),
  "method eth_accounts": ask("eth_accounts"),
  "method foo_bar": ask("foo_bar"),
  "method web3_clientVersion": ask("web3_clientVersion"),
  "method net_version": ask("net_version"),
  "method eth_chainId": ask("eth_chainId"),
  "method eth_syncing": ask("eth_syncing"),
  "method eth_gasPrice": ask("eth_gasPrice"),
  "method eth_maxPriorityFeePerGas": ask("eth_maxPriorityFeePerGas"),
  feeHistory: ask("eth_feeHistory", "0x2", "latest", [50]),
  "malformed JSON": raw('{"jsonrpc":'),
  "no JSON-RPC": raw('{"hello":1}'),
  "batch of 2": raw(JSON.stringify([call(1, "eth_chainId", []), call(2, "eth_blockNumber", [])])),
  "batch of 100": batch(100),
  "batch of 101": batch(101),
  "batch of 1024": batch(1_024),
  "batch of 1025": batch(1_025),
  "getLogs, range of 5,001": ask("eth_getLogs", { fromBlock: toQuantity(1), toBlock: toQuantity(5_001) }),
  "getLogs, to beyond the head": ask("eth_getLogs", { fromBlock: toQuantity(5_000), toBlock: toQuantity(9_000) }),
  "getLogs, from above to": ask("eth_getLogs", { fromBlock: toQuantity(2), toBlock: toQuantity(1) }),
  "block beyond the head": ask("eth_getBlockByNumber", toQuantity(9_000), false),
  "receipt of an unknown transaction": ask("eth_getTransactionReceipt", NOTHING),
  "block: finalized": ask("eth_getBlockByNumber", "finalized", false),
  "block: safe": ask("eth_getBlockByNumber", "safe", false),
  "call at a block beyond the head": (stage) =>
    ask("eth_call", { to: stage.milk, data: balanceOf }, toQuantity(9_000))(stage),
  "call: a view": toMilk("eth_call", balanceOf),
  "call: reverts with a custom error (transfer beyond the balance)": toMilk("eth_call", transfer),
  "estimateGas: reverts": toMilk("eth_estimateGas", transfer),
  "call: no such function": toMilk("eth_call", "0xdeadbeef"),
  "call: more gas than the cap": toMilk("eth_call", balanceOf, { gas: toQuantity(10n ** 12n) }),
  "call: offers a fee without balance": toMilk("eth_call", balanceOf, { gasPrice: "0x1" }),
  "estimateGas: unlisted sender": (stage) =>
    ask("eth_estimateGas", { from: stage.stranger.address, to: stage.fresh.address })(stage),
  "send: unlisted sender": send(({ stranger }) => signed(stranger)),
  "send: another chain id": send(({ fresh }) => signed(fresh, { chainId: 1 })),
  "send: nonce too low": send(({ sender }) => signed(sender)),
  "send: gas below intrinsic": send(({ fresh }) => signed(fresh, { gasLimit: 20_999 })),
  "send: gas above the block's": send(({ fresh }) => signed(fresh, { gasLimit: 10n ** 12n })),
  "send: malformed": ask("eth_sendRawTransaction", "0x1234"),
  "send: value without balance": send(({ sender }) => signed(sender, { nonce: 1, value: 1n })),
  "send: nonce far ahead": send(({ fresh }) => signed(fresh, { nonce: 1_000_000 })),
  "send: initcode above 48 KiB": send(({ fresh }) =>
    signed(fresh, { to: null, data: `0x${"00".repeat(49_153)}`, gasLimit: 5_000_000 }),
  ),
  "send: taken": send(first),
  "send: the same again": send(first),
  "send: same nonce, same price, another content": send(second),
  // The one that was replaced: what is in the pool, Besu gives.
  "pending transaction by hash": async (stage) => ask("eth_getTransactionByHash", keccak256(await first(stage)))(stage),
  getProof: (stage) => ask("eth_getProof", stage.milk, [], "latest")(stage),
  "balance at an old block": (stage) => ask("eth_getBalance", stage.sender.address, toQuantity(5_000))(stage),
};
