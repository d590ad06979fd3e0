import { decodeRlp, getAddress } from "ethers";
import { extraDataOf } from "./extraDataOf.js";
import { AllianceError } from "../../sdk/AllianceError.js";

function namedIn(extraData: string): string[] {
  try {
    const fields = decodeRlp(extraData);
    const list = typeof fields === "string" ? [] : fields[1];
    return typeof list === "object" ? list.map((address) => getAddress(String(address))) : [];
  } catch {
    return [];
  }
}

/**
 * The validators that the extra data of a genesis block names, in ascending order.
 *
 * Error: `EXTRA_DATA_INVALID` when it is anything but what {@link extraDataOf} makes of them.
 */
export function validatorsOf(extraData: string): string[] {
  const validators = namedIn(extraData);
  if (validators.length > 0 && extraDataOf(validators) === extraData) return validators;
  throw new AllianceError(
    "EXTRA_DATA_INVALID",
    `${extraData} is not the extra data of a QBFT genesis block.`,
    "Put genesis.json back from a node or a backup: all nodes have the same.",
  );
}
