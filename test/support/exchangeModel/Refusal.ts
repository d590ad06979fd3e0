/** A custom error of a contract, with its arguments. */
export class Refusal extends Error {
  constructor(
    readonly error: string,
    readonly args: readonly (bigint | string)[],
  ) {
    super(`${error}(${args.join(", ")})`);
    this.name = "Refusal";
  }
}

/** Refuses unless a condition holds. */
export function demand(condition: boolean, error: string, ...args: readonly (bigint | string)[]): asserts condition {
  if (!condition) throw new Refusal(error, args);
}
