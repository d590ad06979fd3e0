import type { Words } from "../Words.js";

const SIGN = "Sign it again and send it anew.";
const ADDRESS = "Check the address.";
const SUPPORT = "Nothing was changed. Report it to the alliance.";

/** What OpenZeppelin's parts and the language itself say, in every contract. */
export const standardErrors = {
  AccessControlBadConfirmation: ["A role can be given up only by its holder.", "Let the holder send it."],
  AccessControlUnauthorizedAccount: [
    "This account may not do that[: {account:account} does not hold the role {neededRole:role}].",
    "Use the account that holds the role, or have the role granted.",
  ],
  AddressEmptyCode: ["There is no contract at this address[: {target:account}].", ADDRESS],
  ECDSAInvalidSignature: ["The signature is not valid.", SIGN],
  ECDSAInvalidSignatureLength: ["The signature does not have the right length.", SIGN],
  ECDSAInvalidSignatureS: ["The signature is not in the usual form.", SIGN],
  ERC20InsufficientAllowance: [
    "You have not allowed so much to be taken from your account.",
    "Allow the amount first, then try again.",
  ],
  ERC20InsufficientBalance: [
    "The account does not have so much. Expired points do not count.",
    "Enter a smaller amount.",
  ],
  ERC20InvalidApprover: ["An allowance needs an account that gives it.", ADDRESS],
  ERC20InvalidCap: ["The supply of MLK must be above zero.", "Correct the supply."],
  ERC20InvalidReceiver: ["Nothing can be sent to this address[: {receiver:account}].", ADDRESS],
  ERC20InvalidSender: ["Nothing can be sent from this address[: {sender:account}].", ADDRESS],
  ERC20InvalidSpender: ["Nobody can be allowed anything at this address[: {spender:account}].", ADDRESS],
  ERC2612ExpiredSignature: ["The permission has expired[: it was valid until {deadline:time}].", SIGN],
  ERC2612InvalidSigner: ["The permission is not signed by the owner of the account[: {owner:account}].", SIGN],
  ERC2771ForwarderExpiredRequest: ["The request came too late[: it was valid until {deadline:time}].", SIGN],
  ERC2771ForwarderInvalidSigner: [
    "The request is not signed by its account, or was run before[: {from:account}].",
    SIGN,
  ],
  ERC2771ForwarderMismatchedValue: ["The request asks for another payment than was sent with it.", SIGN],
  ERC2771ForwarderNoRefundReceiver: [
    "Somebody has to get back what is left of a batch's payment.",
    "Name an account for the refund.",
  ],
  ERC2771UntrustfulTarget: [
    "The contract does not take signed requests[: {target:account}].",
    "Sign requests for the alliance's own contracts.",
  ],
  Error: ["The contract refuses[: {0:text}].", "Change what it names, and try again."],
  FailedCall: ["A step of the call failed.", "Nothing was changed. Try again; if it stays so, report it."],
  InsufficientBalance: ["The contract does not have enough to pay.", SUPPORT],
  InvalidAccountNonce: [
    "Another request of the account was run in the meantime[: number {currentNonce:number} is next].",
    SIGN,
  ],
  InvalidShortString: ["A name is too long.", "Choose a name of at most 31 bytes."],
  OwnableInvalidOwner: ["Nobody can own this at that address[: {owner:account}].", ADDRESS],
  OwnableUnauthorizedAccount: ["Only the owner may do this[: {account:account} is not].", "Use the owner's account."],
  Panic: ["The contract met an error in itself[: code {0:number}].", SUPPORT],
  ReentrancyGuardReentrantCall: ["The exchange was called in the middle of an exchange.", SUPPORT],
  SafeCastOverflowedUintDowncast: ["The amount is too large.", "Enter a smaller amount."],
  SafeERC20FailedOperation: ["The token did not move[: {token:account}].", SUPPORT],
  StringTooLong: ["A name is too long[: {str:text}].", "Choose a shorter name."],
  TimelockInsufficientDelay: [
    "The delay is too short[: {delay:duration}, at least {minDelay:duration}].",
    "Schedule the operation with the timelock's delay or more.",
  ],
  TimelockInvalidOperationLength: [
    "The operation does not have as many targets as calls and values.",
    "Write the operation anew: `alliance plan --transactions` does.",
  ],
  TimelockUnauthorizedCaller: [
    "Only the timelock itself may do this[, not {caller:account}].",
    "Schedule it in the timelock.",
  ],
  TimelockUnexecutedPredecessor: [
    "The operation waits for another one that has not run.",
    "Execute the other one first.",
  ],
  TimelockUnexpectedOperationState: [
    "The operation is not at that step: it is not scheduled, not due yet, cancelled or done.",
    "Look what waits in the timelock: `alliance status` shows it.",
  ],
} as const satisfies Readonly<Record<string, Words>>;
