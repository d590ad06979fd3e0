import { JsonRpcProvider, type AddressLike, type Signer } from "ethers";
import { USUAL_TERMS } from "../makePoint.js";
import { LOOSE_RULES } from "../settings.js";
import { feedSlot, type Places } from "./storage.js";
import { startAnvil } from "../../../local/chain/startAnvil.js";
import { feedId } from "../../../sdk/feedId.js";
import {
  MilkToken__factory,
  PartnerPoint__factory,
  PointExchange__factory,
  PriceOracle__factory,
  RoleRegistry__factory,
  StagedContract__factory,
  TradeStage__factory,
} from "../../../typechain-types/index.js";

/** A point contract on the stage. */
export interface StagedPoint {
  readonly point: string;
  readonly epochLength: bigint;
  readonly validity: bigint;
}

/** The alliance's contracts, with storage that can be written, and a member who trades. Addresses are in lower case. */
export interface Stage extends Places {
  /** A `TradeStage`. */
  readonly member: string;
  readonly milkFeed: string;
  readonly points: readonly StagedPoint[];
  /** The chain it is on. */
  readonly url: string;
  close(): Promise<void>;
}

const HOUR = 3_600n;
const YEAR = 366n * 24n * HOUR;
/** The shortest and the longest epochs and validities there can be, and usual ones. */
const PROGRAMMES = [
  { epochLength: HOUR, validity: 1n },
  { epochLength: HOUR, validity: 64n },
  { epochLength: 24n * HOUR, validity: 12n },
  { epochLength: 168n * HOUR, validity: 30n },
  { epochLength: 2_629_800n, validity: 36n },
  { epochLength: 2_629_800n, validity: 64n },
  { epochLength: YEAR, validity: 5n },
  // Until 2034 the first epoch of all is still valid.
  { epochLength: YEAR, validity: 64n },
];

const TREASURY = `0x${"7".repeat(40)}`;

/** Deploys an alliance's contracts on a chain of their own, where each runs on storage that can be written. */
export async function openStage(): Promise<Stage> {
  const anvil = await startAnvil(["--gas-limit", String(2 ** 40)], 1);
  const provider = new JsonRpcProvider(anvil.url, undefined, {
    staticNetwork: true,
    batchMaxCount: 1,
    cacheTimeout: -1,
  });
  const close = async () => {
    provider.destroy();
    await anvil.stop();
  };
  try {
    const contracts = await deploy(await provider.getSigner(0));
    return { ...contracts, url: anvil.url, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function deploy(signer: Signer): Promise<Omit<Stage, "url" | "close">> {
  const nobody = { operators: [], guardians: [], reporters: [] };
  const own = await signer.getAddress();
  const registry = await setOnStage(signer, await new RoleRegistry__factory(signer).deploy(own, own, own, nobody));
  const milk = await setOnStage(
    signer,
    await new MilkToken__factory(signer).deploy(own, 1n, [{ to: own, amount: 1n }]),
  );
  const oracle = await setOnStage(signer, await new PriceOracle__factory(signer).deploy(registry, []));
  const milkFeed = feedId("MLK/KRW");
  const { slot, value } = feedSlot(oracle, milkFeed, {
    price: 0n,
    average: 0n,
    observedAt: 0n,
    round: 0n,
    maxAge: 1n,
    maxDivergence: 1n,
    halted: false,
  });
  const staged = StagedContract__factory.connect(oracle, signer);
  await (await staged.writeSlot(`0x${slot}`, `0x${value}`)).wait();
  const factory = new PointExchange__factory(signer);
  const settings = { ...LOOSE_RULES, feeRate: 0n, treasury: TREASURY };
  const exchange = await setOnStage(signer, await factory.deploy(registry, milk, oracle, milkFeed, settings));
  const points: StagedPoint[] = [];
  for (const programme of PROGRAMMES) {
    const names = { name: "Staged Point", symbol: "STG", partnerId: 1n };
    const terms = { ...programme, ...USUAL_TERMS, ...names, exchange };
    const made = await new PartnerPoint__factory(signer).deploy(registry, terms);
    points.push({ ...programme, point: await setOnStage(signer, made) });
  }
  const member = await (await new TradeStage__factory(signer).deploy()).getAddress();
  return { exchange, milk, oracle, registry, milkFeed, points, member: member.toLowerCase() };
}

/** Puts a `StagedContract` before a contract's code. */
async function setOnStage(signer: Signer, code: AddressLike): Promise<string> {
  const staged = await new StagedContract__factory(signer).deploy(code);
  return (await staged.getAddress()).toLowerCase();
}
