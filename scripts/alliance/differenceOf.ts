/** A value of the file, by its path below a common one, as the chain and as the file has it. */
export type Field = readonly [name: string, chain: bigint | string, file: bigint | number | string];

/** What differs, for people. */
export interface Difference {
  readonly path: string;
  readonly from: string;
  readonly to: string;
}

/** Fields that one call sets together, by the path of the one that differs, or the common one if several do; undefined if none does. */
export function differenceOf(path: string, fields: readonly Field[]): Difference | undefined {
  const different = fields.filter(([, chain, file]) => String(chain) !== String(file));
  const [first] = different;
  if (first === undefined) return undefined;
  if (different.length === 1) return { path: `${path}.${first[0]}`, from: String(first[1]), to: String(first[2]) };
  return {
    path,
    from: different.map(([name, chain]) => `${name} ${chain}`).join(", "),
    to: different.map(([name, , file]) => `${name} ${file}`).join(", "),
  };
}
