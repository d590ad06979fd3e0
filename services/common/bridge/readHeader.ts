import { encodeRlp, keccak256, toBeArray } from "ethers";
import { z } from "zod";
import { AllianceError } from "../../../sdk/AllianceError.js";
import { bytes, hash, quantity } from "./nodeValues.js";

const header = z.object({
  hash,
  parentHash: hash,
  sha3Uncles: hash,
  miner: bytes,
  stateRoot: hash,
  transactionsRoot: hash,
  receiptsRoot: hash,
  logsBloom: bytes,
  difficulty: quantity,
  number: quantity,
  gasLimit: quantity,
  gasUsed: quantity,
  timestamp: quantity,
  extraData: bytes,
  mixHash: hash,
  nonce: bytes,
  baseFeePerGas: quantity.nullish(),
  withdrawalsRoot: hash.nullish(),
  blobGasUsed: quantity.nullish(),
  excessBlobGas: quantity.nullish(),
  parentBeaconBlockRoot: hash.nullish(),
  requestsHash: hash.nullish(),
});

/** A block's header as a node tells it. */
export type Header = Readonly<z.output<typeof header>>;

function present(value: string | bigint | null | undefined): (string | Uint8Array)[] {
  if (value === null || value === undefined) return [];
  return [typeof value === "bigint" ? toBeArray(value) : value];
}

/** The hash of a header, with other extra data if some are given: the keccak256 of its fields in RLP, later forks' last. */
export function headerHash(of: Header, extraData = of.extraData): string {
  const fields = [of.parentHash, of.sha3Uncles, of.miner, of.stateRoot, of.transactionsRoot, of.receiptsRoot];
  const numbers = [of.difficulty, of.number, of.gasLimit, of.gasUsed, of.timestamp].map((value) => toBeArray(value));
  const later = [of.baseFeePerGas, of.withdrawalsRoot, of.blobGasUsed, of.excessBlobGas];
  const latest = [of.parentBeaconBlockRoot, of.requestsHash];
  const optional = [...later, ...latest].flatMap(present);
  return keccak256(encodeRlp([...fields, of.logsBloom, ...numbers, extraData, of.mixHash, of.nonce, ...optional]));
}

/**
 * Reads a header from a node's answer. Nothing of it is proved yet: see `headerHash`.
 *
 * Error: `BLOCK_UNPROVEN` for what is none, or of another number.
 */
export function readHeader(answer: unknown, number: number): Header {
  const { data } = header.safeParse(answer);
  if (data?.number === BigInt(number)) return data;
  throw new AllianceError(
    "BLOCK_UNPROVEN",
    `The node does not show the header of block ${number}.`,
    "Wait until it does, or ask another node.",
  );
}
