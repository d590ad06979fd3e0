import { keccak256, toUtf8Bytes, type TypedDataDomain } from "ethers";

/** The programme whose service is spoken to. */
export interface ProgrammeDomain {
  readonly chainId: bigint;
  /** The programme's point contract. */
  readonly point: string;
}

/** A request that a member signs. */
export interface ProgrammeRequest {
  /** HTTP method, upper case. */
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  /** The body, byte for byte as sent; empty when there is none. */
  readonly body: string | Uint8Array;
  /** When it was signed, Unix seconds. The service takes it for 5 minutes. */
  readonly issuedAt: bigint;
  /** 32 random bytes, hexadecimal; each is taken once. */
  readonly nonce: string;
}

/** The headers that carry a member's signature. */
export const MEMBER_HEADERS = {
  account: "x-milk-account",
  issuedAt: "x-milk-issued-at",
  nonce: "x-milk-nonce",
  signature: "x-milk-signature",
} as const;

/** See {@link programmeRequest}. */
export const programmeRequestTypes = {
  ProgrammeRequest: [
    { name: "method", type: "string" },
    { name: "path", type: "string" },
    { name: "bodyHash", type: "bytes32" },
    { name: "issuedAt", type: "uint256" },
    { name: "nonce", type: "bytes32" },
  ],
};

/** What a wallet signs (EIP-712) so that a programme's service knows who asks. */
export function programmeRequest({ chainId, point }: ProgrammeDomain, request: ProgrammeRequest) {
  const { method, path, body, issuedAt, nonce } = request;
  const domain: TypedDataDomain = { name: "Milk Programme", version: "1", chainId, verifyingContract: point };
  const bodyHash = keccak256(typeof body === "string" ? toUtf8Bytes(body) : body);
  return { domain, types: programmeRequestTypes, value: { method, path, bodyHash, issuedAt, nonce } };
}
