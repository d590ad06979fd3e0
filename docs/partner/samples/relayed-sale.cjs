"use strict";
/**
 * A member sells points for MLK through the relayer, in CommonJS, against `npm run sandbox`; then asks for more than it has, and is told why
 * not.
 */
const { HDNodeWallet, JsonRpcProvider, formatEther } = require("ethers");
const { connectAlliance, decodeRevert, RelayerClient, signSale } = require("milk-alliance");
const { readSandbox } = require("milk-alliance/addresses");

async function main() {
  const sandbox = await readSandbox(process.argv[2] ?? ".sandbox/sandbox.json");
  const point = sandbox.programmes.YNJ.point;
  const { path } = sandbox.members.find(({ customerNumbers }) => customerNumbers.YNJ !== undefined);
  const provider = new JsonRpcProvider(sandbox.rpc, sandbox.chainId, { staticNetwork: true });
  const wallet = HDNodeWallet.fromPhrase(sandbox.mnemonic, undefined, path).connect(provider);
  const alliance = connectAlliance(sandbox, wallet);
  const relayer = new RelayerClient({ url: sandbox.relayer });
  const terms = { point, tolerance: 100n, deadline: BigInt(Math.floor(Date.now() / 1_000) + 600) };

  const before = await alliance.milk.balanceOf(wallet);
  const nonce = await alliance.forwarder.nonces(wallet);
  const { request, limit } = await signSale(alliance, wallet, { ...terms, points: 100n, nonce });
  const { id } = await relayer.submit({ ...request, nonce });
  const { status, transactionHash } = await relayer.waitFor(id);
  const received = (await alliance.milk.balanceOf(wallet)) - before;
  console.log(`${status} in ${transactionHash}: ${formatEther(received)} MLK, at least ${formatEther(limit)}`);

  try {
    await signSale(alliance, wallet, { ...terms, points: 10n ** 12n });
  } catch (error) {
    console.log(`refused: ${decodeRevert(error).code}`);
  }
  provider.destroy();
}

void main();
