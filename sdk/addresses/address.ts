import { getAddress } from "ethers";
import { addressText } from "../text/addressText.js";

/** An EVM address, given its checksum. */
export const address = addressText.overwrite((text) => getAddress(text));
