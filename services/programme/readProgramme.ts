import { ZeroHash } from "ethers";
import type { Programme } from "../../sdk/book/Programme.js";
import { AllianceError } from "../../sdk/AllianceError.js";
import type { PartnerPoint } from "../../typechain-types/index.js";

/**
 * What a point contract says of its programme, as a book needs it.
 *
 * Errors: `NO_CONTRACT` when there is none at the address; `COMMITMENTS_BEGUN` when another book has commitments there.
 *
 * @param holdSeconds From a purchase until its points can be spent: the partner's own choice.
 */
export async function readProgramme(point: PartnerPoint, holdSeconds: number): Promise<Programme> {
  const address = await point.getAddress();
  const [code, network] = await Promise.all([point.getDeployedCode(), point.runner?.provider?.getNetwork()]);
  if (code === null || network === undefined) {
    const message = `There is no contract at ${address} on this network.`;
    throw new AllianceError("NO_CONTRACT", message, "Give the point contract's address, and the network it is on.");
  }
  const [epochLength, validity, periodLength, firstPeriod] = await Promise.all([
    point.epochLength(),
    point.validityDuration(),
    point.commitmentPeriod(),
    point.nextCommitment(),
  ]);
  if ((await point.commitmentOf(firstPeriod - 1n)) !== ZeroHash) {
    throw new AllianceError(
      "COMMITMENTS_BEGUN",
      `The chain has commitments of ${address} up to period ${firstPeriod - 1n}: another book is behind them.`,
      "Go on with that book; a new one could not explain them.",
    );
  }
  return {
    chainId: Number(network.chainId),
    point: address,
    epochLength: Number(epochLength),
    validity: Number(validity),
    holdSeconds,
    periodLength: Number(periodLength),
    firstPeriod: Number(firstPeriod),
  };
}
