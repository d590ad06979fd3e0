/** A member's swap with viem, against `npm run sandbox`: by the package's ABIs and typed data, without ethers. */
import { readFile } from "node:fs/promises";
import { createPublicClient, encodeFunctionData, http } from "viem";
import { mnemonicToAccount } from "viem/accounts";
import forwarderAbi from "milk-alliance/abi/ERC2771Forwarder.json" with { type: "json" };
import pointAbi from "milk-alliance/abi/PartnerPoint.json" with { type: "json" };
import exchangeAbi from "milk-alliance/abi/PointExchange.json" with { type: "json" };
import types from "milk-alliance/typed-data.json" with { type: "json" };

const sandbox = JSON.parse(await readFile(process.argv[2] ?? ".sandbox/sandbox.json", "utf8"));
const { YNJ: yanolja, SSG: shinsegae } = sandbox.programmes;
const { path } = sandbox.members.find(({ customerNumbers }) => customerNumbers.YNJ && customerNumbers.SSG);
const account = mnemonicToAccount(sandbox.mnemonic, { path });
const client = createPublicClient({ transport: http(sandbox.rpc) });
const exchange = { address: sandbox.contracts.exchange.address, abi: exchangeAbi };
const forwarder = { address: sandbox.contracts.forwarder.address, abi: forwarderAbi };
const received = { address: shinsegae.point, abi: pointAbi, functionName: "balanceOf", args: [account.address] };

// What 100 points bring now, and what they have to bring at least: 1 % less.
const pair = [yanolja.point, 100n, shinsegae.point];
const quote = await client.readContract({ ...exchange, functionName: "quoteSwap", args: pair });
const limit = (quote.amountOut * 99n) / 100n;
const deadline = Math.floor(Date.now() / 1_000) + 600;
const terms = [...pair, limit, 0n, BigInt(deadline), account.address];

// The member signs the call for the forwarder, whose own contract tells its EIP-712 domain.
const [, name, version, chainId, verifyingContract] = await client.readContract({
  ...forwarder,
  functionName: "eip712Domain",
});
const nonce = await client.readContract({ ...forwarder, functionName: "nonces", args: [account.address] });
const message = {
  from: account.address,
  to: exchange.address,
  value: 0n,
  gas: 500_000n,
  nonce,
  deadline,
  data: encodeFunctionData({ ...exchange, functionName: "swap", args: terms }),
};
const domain = { name, version, chainId: Number(chainId), verifyingContract };
const signature = await account.signTypedData({ domain, types, primaryType: "ForwardRequest", message });

// The relayer takes amounts as text, and says what became of it.
const before = await client.readContract(received);
const body = JSON.stringify({ ...message, signature }, (_, value) =>
  ["bigint", "number"].includes(typeof value) ? String(value) : value,
);
const headers = { "content-type": "application/json" };
let fate = await (await fetch(`${sandbox.relayer}/v1/requests`, { method: "POST", headers, body })).json();
const end = Date.now() + 120_000;
while (["queued", "sent"].includes(fate.status) && Date.now() < end) {
  await new Promise((resolve) => setTimeout(resolve, 500));
  fate = await (await fetch(`${sandbox.relayer}/v1/requests/${fate.id}`)).json();
}
console.log(`${fate.status}: ${(await client.readContract(received)) - before} SSG, at least ${limit}`);
