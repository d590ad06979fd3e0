import { queryNumber } from "../queryNumber.js";

/** Ten digits: milliseconds have more. */
const MOST = 9_999_999_999;

/** Unix seconds in a query. */
export const queryTime = queryNumber(0, MOST, "Unix seconds").meta({ description: "Unix seconds" });
