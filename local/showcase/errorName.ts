import { decodeRevert } from "../../sdk/decodeRevert.js";

/** The name of the error that a call reverts with; "no error" when it goes through. */
export async function errorName(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return "no error";
  } catch (error) {
    return decodeRevert(error).code;
  }
}
