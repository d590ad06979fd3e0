/** The message of a node that answered with an error, as JSON-RPC has it. */
export function refusalOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null) return undefined;
  const info = "info" in error && typeof error.info === "object" && error.info !== null ? error.info : {};
  const inner = "error" in error ? error.error : "error" in info ? info.error : undefined;
  if (typeof inner !== "object" || inner === null || !("message" in inner)) return undefined;
  return typeof inner.message === "string" ? inner.message : undefined;
}
