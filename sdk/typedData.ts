import { forwardTypes } from "./relayer/forwardTypes.js";
import { eventAccessTypes } from "./relayer/eventAccess.js";
import { programmeRequestTypes } from "./programmeRequest.js";
import { linkTypes } from "./signLinkConsent.js";
import { permitTypes } from "./signPermit.js";
import { recoveryTypes } from "./signRecovery.js";

/**
 * What members sign (EIP-712), by primary type, for wallets and languages other than ethers: the package has it as `typed-data.json`. The
 * domain is the contract's own, by `eip712Domain` (ERC-5267): of the forwarder for `ForwardRequest`, of a programme's points for `Link` and
 * `Recover`, of the token for `Permit`.
 */
export const typedData = {
  ...forwardTypes,
  ...linkTypes,
  ...permitTypes,
  ...recoveryTypes,
  ...programmeRequestTypes,
  ...eventAccessTypes,
};
