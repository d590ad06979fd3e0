import { Interface } from "ethers";
import { PointExchange__factory } from "../contracts.js";

/** As exchanges of earlier versions record a trade: each value in a word of its own. */
const EARLIER =
  "event Swapped(address indexed member, address indexed assetIn, address indexed assetOut, address recipient, uint256 amountIn, " +
  "uint256 amountOut, uint256 milkValue, uint256 fee, uint256 settled, uint256 spot, uint256 average, uint32 round, uint16 bid, uint16 ask)";

/** Both forms of the event by which an exchange records a trade, this version's and the earlier one: `tradeOf` reads either. */
export const tradeEvents = new Interface([PointExchange__factory.createInterface().getEvent("Swapped"), EARLIER]);
