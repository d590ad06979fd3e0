import { MaxUint256, encodeBytes32String, parseEther, type ContractTransactionResponse } from "ethers";
import { FOREVER, looseFixture, time, type World } from "./fixture.js";
import { KOREAN_WON_POOL } from "./programmes.js";
import { partnerRole } from "../../sdk/partnerRole.js";
import { AnyPointFactory__factory, ReentrantPoint__factory, type ReentrantPoint } from "../../typechain-types/index.js";

const TRAP_PARTNER = 6n;
export const TRAP_RESERVE = parseEther("1000");
export const TRAP_CREDIT = 2n;
const TRAP_STOCK = 1_395n;
/** At a bid of 100 % and 279 won a MLK. */
const TRAP_STOCK_COST = parseEther("5");

/** A trading alliance whose council was talked into a partner with a lying programme, which has every right a partner can get. */
export async function trapFixture() {
  const world = await looseFixture();
  const { exchange, milk, registry } = world.alliance;
  const [attacker, operator] = [world.member(3), world.operator];
  const factory = await new AnyPointFactory__factory(attacker).deploy();
  await world.decide(registry, registry.interface.encodeFunctionData("setPointFactory", [await factory.getAddress()]));
  const trap = await new ReentrantPoint__factory(attacker).deploy(registry, TRAP_PARTNER, exchange);
  const sector = encodeBytes32String("traps");
  const terms = { partnerId: TRAP_PARTNER, sector, admin: attacker, point: trap, name: "Trap" };
  await registry.connect(operator).onboardPartner(terms);
  const treasurer = partnerRole(TRAP_PARTNER, "treasurer");
  for (const holder of [trap, attacker]) await registry.connect(attacker).grantRole(treasurer, holder);
  const [role, holder] = [await registry.OPERATOR_ROLE(), await trap.getAddress()];
  await world.decide(registry, registry.interface.encodeFunctionData("grantRole", [role, holder]));

  await exchange.connect(operator).openPool(trap, KOREAN_WON_POOL);
  await exchange.connect(attacker).setQuote(trap, 10_000n, 10_000n);
  await world.postPrice();
  await milk.connect(world.funder).approve(exchange, MaxUint256);
  // Something to sell, and nothing left in the reserve of what it was bought with.
  await exchange.connect(world.funder).fund(trap, TRAP_STOCK_COST);
  await exchange.connect(world.member(4)).sell(trap, TRAP_STOCK, 0n, FOREVER, world.member(4));
  await exchange.connect(world.funder).fund(trap, TRAP_RESERVE);
  await milk.connect(world.funder).transfer(trap, parseEther("100"));
  await trap.perform(milk, milk.interface.encodeFunctionData("approve", [await exchange.getAddress(), MaxUint256]));
  // Of its own money and of the alliance's, something can be taken out at once.
  await exchange.connect(attacker).requestWithdrawal(trap, 1n, attacker);
  await trap.perform(exchange, exchange.interface.encodeFunctionData("extendCredit", [await trap.getAddress(), 2n]));
  await time.increase(3_600);
  await world.postPrice();
  return { world, trap };
}

/** Calls that the lying programme may make by itself, as call data for the exchange. */
export async function callsOf(world: World, trap: ReentrantPoint) {
  const { interface: abi } = world.alliance.exchange;
  const [self, ynj, member, attacker] = [
    await trap.getAddress(),
    await world.point(0).getAddress(),
    world.member(0).address,
    world.member(3).address,
  ];
  return {
    sell: abi.encodeFunctionData("sell", [self, 1_000n, 0n, FOREVER, attacker]),
    buy: abi.encodeFunctionData("buy", [self, 10n, MaxUint256, 0n, FOREVER, attacker]),
    "buy from another pool": abi.encodeFunctionData("buy", [ynj, 10n, MaxUint256, 0n, FOREVER, member]),
    swap: abi.encodeFunctionData("swap", [self, 1_000n, ynj, 0n, 0n, FOREVER, member]),
    fund: abi.encodeFunctionData("fund", [self, 1n]),
    executeWithdrawal: abi.encodeFunctionData("executeWithdrawal", [self, 1n, attacker]),
    extendCredit: abi.encodeFunctionData("extendCredit", [self, 1n]),
    returnCredit: abi.encodeFunctionData("returnCredit", [self, 1n]),
    collectFees: abi.encodeFunctionData("collectFees", [[self, ynj]]),
  };
}

/** The trades during which the lying programme is called. */
export function tradesWith(
  world: World,
  trap: ReentrantPoint,
): Record<string, () => Promise<ContractTransactionResponse>> {
  const exchange = world.alliance.exchange.connect(world.member(0));
  const [ynj, member] = [world.point(0), world.member(0)];
  return {
    sell: () => exchange.sell(trap, 100n, 0n, FOREVER, member),
    buy: () => exchange.buy(trap, 100n, MaxUint256, 0n, FOREVER, member),
    "swap out of it": () => exchange.swap(trap, 100n, ynj, 0n, 0n, FOREVER, member),
    "swap into it": () => exchange.swap(ynj, 100n, trap, 0n, 0n, FOREVER, member),
  };
}
