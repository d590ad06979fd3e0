import { isCallException, isError, type BaseContract } from "ethers";

/**
 * The name of the custom error that a call reverted with, in the words of the first contract that knows it; "no error" when it went
 * through.
 */
export async function errorName(call: Promise<unknown>, ...contracts: readonly BaseContract[]): Promise<string> {
  try {
    await call;
    return "no error";
  } catch (error) {
    const data = revertData(error);
    if (data === undefined) throw error;
    for (const contract of contracts) {
      const parsed = contract.interface.parseError(data);
      if (parsed !== null) return parsed.name;
    }
    return data.slice(0, 10);
  }
}

function revertData(error: unknown): string | undefined {
  if (isCallException(error) && error.data !== null) return error.data;
  if (isError(error, "UNKNOWN_ERROR") || error instanceof Error) {
    const { data } = error as { data?: unknown };
    if (typeof data === "string") return data;
    return error.cause === undefined ? undefined : revertData(error.cause);
  }
  return undefined;
}
