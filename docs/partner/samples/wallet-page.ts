/**
 * A page on which a member swaps points, bundled by esbuild or vite, against `npm run sandbox`. A member's own wallet is
 * `new BrowserProvider(window.ethereum)`; here it is one of the sandbox's accounts. `vite.config.mjs` has the page's server pass on what
 * it asks the node and the relayer.
 */
import { HDNodeWallet, JsonRpcProvider } from "ethers";
import { connectAlliance, decodeRevert, RelayerClient, signSwap } from "milk-alliance";
import { readSandbox } from "milk-alliance/addresses";
import { PartnerPoint__factory } from "milk-alliance/contracts";

function show(line: string): void {
  const paragraph = document.createElement("p");
  paragraph.textContent = line;
  document.body.append(paragraph);
}

async function play(): Promise<void> {
  const sandbox = await readSandbox(new URL("/sandbox.json", location.href));
  const { YNJ: yanolja, SSG: shinsegae } = sandbox.programmes;
  const member = sandbox.members.find(({ customerNumbers }) => customerNumbers["YNJ"] && customerNumbers["SSG"]);
  if (yanolja === undefined || shinsegae === undefined || member === undefined) throw new Error("not this sandbox");
  const rpc = new URL("/rpc", location.href).href;
  const provider = new JsonRpcProvider(rpc, sandbox.chainId, { staticNetwork: true });
  const wallet = HDNodeWallet.fromPhrase(sandbox.mnemonic, undefined, member.path).connect(provider);
  const alliance = connectAlliance(sandbox, wallet);
  const relayer = new RelayerClient({ url: new URL("/relayer", location.href).href });
  const received = PartnerPoint__factory.connect(shinsegae.point, provider);
  show(`connected to block ${await provider.getBlockNumber()}`);

  const quote = await alliance.exchange.quoteSwap(yanolja.point, 100n, shinsegae.point);
  show(`quoted ${quote.amountOut} SSG for 100 YNJ`);

  const [before, nonce] = await Promise.all([received.balanceOf(wallet), alliance.forwarder.nonces(wallet)]);
  const deadline = BigInt(Math.floor(Date.now() / 1_000) + 600);
  const terms = { pointIn: yanolja.point, pointOut: shinsegae.point, tolerance: 100n, deadline };
  const { request, limit } = await signSwap(alliance, wallet, { ...terms, points: 100n, nonce });
  const { id } = await relayer.submit({ ...request, nonce });
  const { status } = await relayer.waitFor(id);
  show(`${status}: ${(await received.balanceOf(wallet)) - before} SSG, at least ${limit}`);

  const refusal: unknown = await signSwap(alliance, wallet, { ...terms, points: 10n ** 12n }).catch(
    (error: unknown) => error,
  );
  show(`refused: ${decodeRevert(refusal).code}`);
}

play().then(
  () => show("done"),
  (error: unknown) => show(`failed: ${String(error)}`),
);
