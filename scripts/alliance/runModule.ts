import { basename } from "node:path";
import type { NetworkConnection } from "hardhat/types/network";
import { getAddress, type Addressable } from "ethers";
import { AllianceError } from "../../sdk/AllianceError.js";
import { mendJournal } from "./mendJournal.js";

/** Where Ignition works, and how it keeps what it did. */
export interface Workplace {
  readonly connection: NetworkConnection;
  /**
   * The journal's directory, by which an interrupted deployment resumes and a complete one is found without Ignition, which would refuse
   * a manifest that was changed since. Networks in memory keep none.
   */
  readonly journal?: string | undefined;
  /** Instead of a directory: only the journal's name, for a manifest that never changes. */
  readonly deploymentId?: string | undefined;
}

export type Contracts = Readonly<Record<string, Addressable>>;

/**
 * Lets Ignition deploy a module, or what is left of it. Errors: those of {@link mendJournal}, `DEPLOYMENT_FAILED`.
 *
 * @param name The alliance's.
 */
export async function runModule(
  { connection, journal, deploymentId }: Workplace,
  name: string,
  module: Parameters<NetworkConnection["ignition"]["deploy"]>[0],
): Promise<Contracts> {
  if (journal !== undefined) await mendJournal(journal, connection);
  const id = journal === undefined ? deploymentId : basename(journal);
  try {
    return await connection.ignition.deploy(module, id === undefined ? {} : { deploymentId: id });
  } catch (cause) {
    // Of the connection: nothing that Ignition decided.
    if (cause instanceof AllianceError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AllianceError(
      "DEPLOYMENT_FAILED",
      `Ignition did not deploy the contracts of "${name}": ${reason}`,
      "If the file was changed since the deployment began, finish it with the file as it was, then change it.",
      { cause },
    );
  }
}

/** Without a journal nobody knows the block: it is somewhere from the first on. */
export async function placeOf(deployed: Contracts, name: string) {
  const contract = deployed[name];
  if (contract === undefined) throw new TypeError(`the deployment has no ${name}`);
  return { address: getAddress(await contract.getAddress()), block: 0 };
}
