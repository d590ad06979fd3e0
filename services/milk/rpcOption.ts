/** The option of what asks a chain. */
export const rpcOption = {
  type: "string",
  describe: "A node of the chain; its token, if it wants one, is in the file that MILK_RPC_TOKEN_FILE names",
} as const;
