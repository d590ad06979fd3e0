import type { Words } from "../Words.js";

const LATER = "Nothing was sent. Try again later.";
const PAUSE = "Your MLK is safe. Try again when the alliance lets the bridge go on.";
const WALLET = "Give the address of your own wallet, or the one that the exchange shows you for deposits.";
const ATTESTORS = "Ask the attestors to sign again, and carry their new signatures.";
const CARRIED = "Look at where the transfer stands before you carry it again.";
const SET_UP = "Check the deployment with `alliance verify`.";

/** What the bridge to the public chain says: to members who send MLK, and to those who carry, guard and set it up. */
export const bridgeErrors = {
  AttestorGateway_AdminIsFixed: ["The gateway's admin never changes[: {account:account}].", "Leave it as it is."],
  AttestorGateway_AlreadyArrived: ["The transfer has arrived at this chain before.", CARRIED],
  AttestorGateway_DeadlineAhead: [
    "The transfer can still be delivered[ until {deadline:time}].",
    "Deliver it, or wait until then.",
  ],
  AttestorGateway_DeadlinePassed: [
    "The transfer was too late[: it could be delivered until {deadline:time}].",
    "Mark it as expired: its sender is refunded.",
  ],
  AttestorGateway_InvalidDeadline: ["The deadline is not within the time a transfer has.", "Send through the bridge."],
  AttestorGateway_InvalidLifetime: [
    "The time for transfers to arrive is outside its range[: {lifetime:duration}].",
    "Choose 1 hour to 30 days.",
  ],
  AttestorGateway_InvalidLink: ["The other end of the bridge is not whole, or is on this chain.", SET_UP],
  AttestorGateway_InvalidSigners: [
    "The attestors or their threshold cannot be used.",
    "Name 1 to 32 attestors, ascending, and a threshold above half of them.",
  ],
  AttestorGateway_InvalidTransition: ["The transfer cannot change to that state now.", CARRIED],
  AttestorGateway_MalformedSignature: ["An attestor's signature is malformed[: number {index:number}].", ATTESTORS],
  AttestorGateway_NoAdmin: ["The gateway needs an admin.", "Name the timelock."],
  AttestorGateway_NotBridge: [
    "Only the bridge may do this[, not {account:account}].",
    "Use the bridge's own functions.",
  ],
  AttestorGateway_NotFailure: ["Only transfers that were refused or expired are carried back.", CARRIED],
  AttestorGateway_NotLinked: ["The bridge is not open yet.", LATER],
  AttestorGateway_NotLinker: ["The bridge is linked, or this account may not link it[: {account:account}].", SET_UP],
  AttestorGateway_NotPaused: ["The bridge is not paused.", "There is nothing to do."],
  AttestorGateway_NotReceived: ["The bridge did not take the transfer.", CARRIED],
  AttestorGateway_NotSigner: [
    "A signature is not an attestor's, or is for something else[: number {index:number}, {signer:account}].",
    ATTESTORS,
  ],
  AttestorGateway_Paused: ["The bridge is paused.", PAUSE],
  AttestorGateway_SignersNotAscending: [
    "The signatures are not in order, or one is there twice[: number {index:number}].",
    "Sort them by their signers' addresses.",
  ],
  AttestorGateway_UnknownMessage: ["This chain never sent that transfer.", "Check its number, and the chain."],
  AttestorGateway_UnknownRecipient: [
    "The gateway only reaches the other end of its bridge.",
    "Send through the bridge.",
  ],
  AttestorGateway_ValueNotSupported: ["The bridge carries MLK only, no coin of the chain.", "Send it without a value."],
  AttestorGateway_WrongEpoch: [
    "The attestors have changed since this was signed[: signed for set {given:number}, now {current:number}].",
    ATTESTORS,
  ],
  AttestorGateway_WrongSignatureLength: [
    "There are too few or too many signatures.",
    "Give as many as the threshold says.",
  ],
  CrosschainFungibleEmptyAddress: ["The recipient is missing.", WALLET],
  ERC20ExceededCap: [
    "There would be more MLK on this chain than its cap allows[: {cap:milk}].",
    "Send less, or wait until MLK goes back.",
  ],
  ERC7786RecipientUnauthorizedGateway: ["Only the alliance's gateway can deliver to the bridge.", "Use the gateway."],
  InteroperableAddressEmptyReferenceAndAddress: ["The address names neither a chain nor an account.", WALLET],
  InteroperableAddressParsingError: ["The address cannot be read.", WALLET],
  LinkAlreadyRegistered: ["The bridge is linked to that chain already.", SET_UP],
  MilkBridge_AlreadyLinked: ["The other end of the bridge is set, and stays.", SET_UP],
  MilkBridge_CapExceeded: [
    "So much MLK cannot be at the other chain now[: the most is {cap:milk}].",
    "Send less, or try again when some has come back.",
  ],
  MilkBridge_FeeAboveMaximum: [
    "The fee rose above what you agreed to[: it is {fee:milkUp}, you agreed to {maxFee:milk}].",
    "Nothing was sent. Look at the new fee and confirm again.",
  ],
  MilkBridge_InvalidRecipient: ["MLK sent to this address would be lost.", WALLET],
  MilkBridge_InvalidSettings: [
    "The bridge's settings are outside their ranges.",
    "Correct the values and send them again.",
  ],
  MilkBridge_NoRoom: [
    "There is no room for so much MLK at this end now[: {room:milk} is left].",
    "Try again when some has gone back.",
  ],
  MilkBridge_NotGateway: ["Only the gateway may do this[, not {account:account}].", "Use the gateway's functions."],
  MilkBridge_NothingToRefund: [
    "Nothing is to be refunded for this transfer: it was never sent, or was refunded.",
    CARRIED,
  ],
  MilkBridge_NotLocked: [
    "Less MLK is locked here than the transfer asks for[: {locked:milk}].",
    "Stop, and compare both ends before anything else is carried.",
  ],
  MilkBridge_NotQueued: ["The transfer is not waiting in the queue.", CARRIED],
  MilkBridge_NotReleasable: [
    "The transfer must still wait[ until {releasableAt:time}].",
    "It is paid out by itself after that; you need do nothing.",
  ],
  MilkBridge_UnknownChain: ["The bridge does not lead to that chain.", "Choose the alliance's public chain."],
  MilkBridge_ZeroAmount: ["The amount is zero.", "Enter an amount above zero."],
  PublicMilk_NotBridge: [
    "Only the bridge makes and destroys MLK here[, not {account:account}].",
    "Send through the bridge.",
  ],
  UnsupportedAttribute: ["The gateway does not know an attribute of the message.", "Send through the bridge."],
} as const satisfies Readonly<Record<string, Words>>;
