/** An error as JSON-RPC has it: what a node answered instead of a result. */
export interface RpcError {
  readonly code: number | undefined;
  readonly message: string;
  readonly data: unknown;
}

/** Deeper than any library wraps a node's answer. */
const DEEPEST = 6;

function isRpcError(value: object): value is { code: number; message: string; data?: unknown } {
  return "code" in value && typeof value.code === "number" && "message" in value && typeof value.message === "string";
}

/** What a node answered instead of a result, however a library wraps it; undefined where no node answered in JSON-RPC. */
export function rpcErrorOf(error: unknown, depth = 0): RpcError | undefined {
  if (typeof error !== "object" || error === null || depth > DEEPEST) return undefined;
  if (isRpcError(error)) return { code: error.code, message: error.message, data: error.data };
  for (const key of ["error", "info", "cause"]) {
    const inner = rpcErrorOf(Reflect.get(error, key), depth + 1);
    if (inner !== undefined) return inner;
  }
  return undefined;
}
