import { id } from "ethers";

/** A transaction for a Safe. */
export interface SafeTransaction {
  readonly to: string;
  readonly data: string;
}

/** Of the Safe transaction builder, whose format this is. */
const FORMAT = "1.0";
const BUILDER = "1.18.2";

type Json = string | number | null | readonly Json[] | { readonly [key: string]: Json };

/** The builder's own form of JSON for its checksum: keys in order, then the values, each followed by a comma. */
function serialized(value: Json): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (isList(value)) return `[${value.map(serialized).join(",")}]`;
  const keys = Object.keys(value).sort();
  return `{${JSON.stringify(keys)}${keys.map((key) => `${serialized(value[key] ?? null)},`).join("")}}`;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

/**
 * A batch for the Safe transaction builder, with the checksum by which it knows that nobody changed the file.
 *
 * @param createdAt Unix seconds.
 */
export function transactionsFile(batch: {
  readonly chainId: number;
  readonly safe: string;
  readonly name: string;
  readonly description: string;
  readonly createdAt: number;
  readonly transactions: readonly SafeTransaction[];
}) {
  const { chainId, safe, name, description, createdAt, transactions } = batch;
  const meta = {
    name,
    description,
    txBuilderVersion: BUILDER,
    createdFromSafeAddress: safe,
    createdFromOwnerAddress: "",
  };
  const file = {
    version: FORMAT,
    chainId: String(chainId),
    createdAt: createdAt * 1_000,
    meta,
    transactions: transactions.map(({ to, data }) => {
      return { to, value: "0", data, contractMethod: null, contractInputsValues: null };
    }),
  };
  const checksum = id(serialized({ ...file, meta: { ...meta, name: null } }));
  return { ...file, meta: { ...meta, checksum } };
}
