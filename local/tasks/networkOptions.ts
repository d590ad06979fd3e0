const text = <Name extends string>(name: Name, description: string) => ({ name, description, defaultValue: "" });

/** What a task is told of a running network that it writes to. */
export const networkOptions = {
  rpc: text("rpc", "Where the node of a running test network listens; left out, a chain is made and thrown away"),
  tokenFile: text("tokenFile", "With --rpc: a file with the node's token"),
  book: text("book", "With --rpc: what `alliance export` wrote"),
  points: text("points", "With --rpc: point contracts of two pools, with a comma: whose points members bring, and get"),
  writeTo: text("writeTo", "With --rpc: the chain's id again, by which you say that it may be written to for good"),
};
