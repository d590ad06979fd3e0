/** Where an error came from, without its message, which may name a person. */
export function framesOf({ name, stack }: Error): string {
  return [name, ...(stack ?? "").split("\n").filter((line) => /^\s+at /.test(line))].join("\n");
}
