import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseUnits } from "ethers";
import { localMarket } from "../../local/load/localMarket.js";
import { stockMembers } from "../../local/load/stockMembers.js";
import { openLocalChain, type LocalChain } from "../../local/chain/openLocalChain.js";
import { memberWallets } from "../../local/soak/prepareMembers.js";
import { figuresOf, type RelayerFigures } from "./RelayerFigures.js";
import { measureSettlement } from "./measureSettlement.js";
import { measureTransfers } from "./measureTransfers.js";

const BLOCK_SECONDS = 2;
const BLOCK_GAS = 30_000_000;
const A_DAY = 86_400;
const POINTS = 1_000n;
const INVENTORY = 100_000n;

/**
 * Members' swaps through a real relayer and a real node, and plain MLK transfers on the same node, both with more waiting than a block
 * takes: blocks of 30 million gas every two seconds come as soon as everything was handed in.
 *
 * @param regulars Whether every member has traded before: the first trade of a member takes more gas than its later ones.
 */
export async function measureRelayer(members = 1_200, rounds = 2, regulars = false): Promise<RelayerFigures> {
  const directory = await mkdtemp(join(tmpdir(), "milk-relayer-"));
  const chain = await openLocalChain(directory, { anvil: ["--gas-limit", String(BLOCK_GAS)] });
  try {
    return await play(chain, directory, { members, rounds, regulars });
  } finally {
    await chain.close();
    await rm(directory, { recursive: true });
  }
}

async function play(
  chain: LocalChain,
  directory: string,
  { members: count, rounds, regulars }: { members: number; rounds: number; regulars: boolean },
): Promise<RelayerFigures> {
  const { stage } = chain;
  const { provider } = stage.connection.ethers;
  await stage.postPrice("MLK/KRW", parseUnits("279", 8));
  const market = localMarket(chain);
  const members = memberWallets(count);
  const deadline = BigInt((await stage.now()) + A_DAY);
  await stockMembers(market, members, { points: POINTS, inventory: INVENTORY, deadline });
  const funder = stage.alliance.milk.connect(stage.signer(stage.manifest.milk.funder));
  for (const { address } of market.senders) await stage.mined(funder.transfer(address, BigInt(count * rounds)));

  const clockNow = async () => {
    const ahead = (await stage.now()) * 1_000 - Date.now();
    return () => Date.now() + ahead;
  };
  if (regulars) {
    const first = join(directory, "first");
    await mkdir(first);
    await measureSettlement(market, { members, rounds: 1, deadline, directory: first, clock: await clockNow() });
  }
  const hold = async () => {
    await provider.send("evm_setIntervalMining", [0]);
    await provider.send("evm_setAutomine", [false]);
  };
  const release = async () => {
    await provider.send("evm_setIntervalMining", [BLOCK_SECONDS]);
  };
  await provider.send("anvil_setBlockTimestampInterval", [BLOCK_SECONDS]);
  await hold();
  const transfers = await measureTransfers(market, count * rounds, release);
  await hold();
  const clock = await clockNow();
  const settled = await measureSettlement(market, { members, rounds, deadline, directory, release, clock });
  return figuresOf(count, transfers, settled);
}
