/** Networks of the chain where a bridge ends, whose keys this program has or a node: the alliance itself is never there. */
export const PUBLIC_ENDS = { signing: "localpublic", keyless: "public" } as const;
