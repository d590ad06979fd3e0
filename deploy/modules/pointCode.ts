import { keccak256 } from "ethers";
import { AllianceError } from "../../sdk/AllianceError.js";

/** What of a build artifact the check of a contract's code needs. */
export interface CodeArtifact {
  readonly contractName: string;
  readonly deployedBytecode: string;
  readonly immutableReferences?: Readonly<
    Record<string, readonly { readonly start: number; readonly length: number }[]>
  >;
}

/** The code that point contracts must have, as `RoleRegistry` keeps it. */
export interface PointCode {
  readonly maskedHash: string;
  readonly immutableOffsets: number[];
}

/**
 * The hash of a contract's runtime code with its immutables zeroed, and their positions. The compiler writes zeros where the
 * constructor will put immutables, so the artifact's own code is the masked one.
 */
export function pointCode(artifact: CodeArtifact): PointCode {
  const references = Object.values(artifact.immutableReferences ?? {}).flat();
  const odd = references.find((reference) => reference.length !== 32);
  if (odd !== undefined) {
    throw new AllianceError(
      "IMMUTABLE_WIDTH",
      `${artifact.contractName} has an immutable of ${odd.length} bytes at ${odd.start}.`,
      "Build with a compiler that stores immutables as whole words.",
    );
  }
  return {
    maskedHash: keccak256(artifact.deployedBytecode),
    immutableOffsets: references.map((reference) => reference.start).sort((a, b) => a - b),
  };
}
