import type { Words } from "../Words.js";

const LESS = "Enter a smaller amount.";
const SIGN = "Sign a new consent and send it again.";
const NO_RISK = "Nothing needs to be done: it is never done twice.";

/** What a programme's point contract says. */
export const pointErrors = {
  ERC7818TransferredExpiredToken: ["These points have expired.", "Choose points that are still valid."],
  PartnerPoint_AccountFrozen: [
    "The account is frozen, so no points leave it[: {account:account}].",
    "Ask the partner why. If you lost your key, wait until the recovery is complete.",
  ],
  PartnerPoint_AlreadyLinked: [
    "The account is linked already[: {account:account}].",
    "Go on without linking, or use another account.",
  ],
  PartnerPoint_AmountTooWide: ["The amount is larger than points can be counted.", LESS],
  PartnerPoint_BalanceRemains: [
    "The account still holds points[: {balance:points}], so it stays linked.",
    "Use, exchange or give away the points first.",
  ],
  PartnerPoint_BucketFull: ["The account cannot hold so many points of one month.", LESS],
  PartnerPoint_CommitmentOutOfTurn: [
    "Commitments are posted in turn[: period {expected:number} is next, not {period:number}].",
    "Post the next period's commitment.",
  ],
  PartnerPoint_ConsentExpired: ["The signature was valid only for a time[: until {deadline:time}].", SIGN],
  PartnerPoint_DailyCapExceeded: [
    "This is more than may leave the account today[: it may still send {left:points}, and this is {amount:points}].",
    "Send less, or try again after midnight UTC. You can raise your daily cap; that takes two days.",
  ],
  PartnerPoint_DailyCapTooHigh: [
    "Your daily cap cannot be above the programme's[: {programmeCap:points}].",
    "Choose a lower cap.",
  ],
  PartnerPoint_EmptyBatch: ["The batch holds no release.", "Send at least one release."],
  PartnerPoint_EmptyCommitment: ["The commitment is empty.", "Post the root of the period's book."],
  PartnerPoint_EmptyKey: ["The customer's key is empty.", "Derive it from the customer number and its salt."],
  PartnerPoint_EpochExpired: [
    "The points expired before they were released[: epoch {epoch:number} is over, {oldest:number} is the oldest].",
    "Nothing can be released of them any more. Ask the partner.",
  ],
  PartnerPoint_EpochInFuture: [
    "Points cannot be issued for a time to come[: epoch {epoch:number}, now is {current:number}].",
    "Check the clock of the service, and send the release again.",
  ],
  PartnerPoint_ExchangeNotProposed: [
    "The exchange that was accepted is not the one that the council proposed[: proposed {proposed:account}, accepted {accepted:account}].",
    "Accept the proposed exchange, or ask the council.",
  ],
  PartnerPoint_InvalidCommitmentPeriod: [
    "The commitment period is outside its range[: {commitmentPeriod:duration}].",
    "Choose one hour to 366 days.",
  ],
  PartnerPoint_InvalidConsent: [
    "The signature is not the account's own, or is for other values[: {account:account}].",
    SIGN,
  ],
  PartnerPoint_InvalidEpochLength: [
    "The length of an epoch is outside its range[: {epochLength:duration}].",
    "Choose one hour to 366 days.",
  ],
  PartnerPoint_InvalidExchange: [
    "An exchange must be a contract, and not a member[: {exchange:account}].",
    "Check the address of the exchange.",
  ],
  PartnerPoint_InvalidValidity: [
    "The validity is outside its range[: {validity:number} epochs].",
    "Choose 1 to 64 epochs.",
  ],
  PartnerPoint_IssueIdTooWide: ["The release's number is too large.", "Number releases from 1 on."],
  PartnerPoint_IssueIdUsed: ["This release was issued before[: number {issueId:number}].", NO_RISK],
  PartnerPoint_KeyTaken: [
    "The customer number is linked to another account[: {account:account}].",
    "Use that account. If its key is lost, ask the partner to recover it.",
  ],
  PartnerPoint_NoRecovery: [
    "No recovery is under way for the account[: {account:account}].",
    "Ask the partner to start one, if the key is lost.",
  ],
  PartnerPoint_NotExchange: [
    "Only the exchange can bring points to itself, and only in your own exchange.",
    "Use the exchange to sell or swap points; send points only to members.",
  ],
  PartnerPoint_NotFrozen: [
    "The partner has not frozen the account[: {account:account}].",
    "If a recovery holds it, cancel the recovery.",
  ],
  PartnerPoint_NotLinked: [
    "The account is not linked to this programme yet, so it cannot hold its points[: {account:account}].",
    "Link the account with the partner first.",
  ],
  PartnerPoint_PartnerNotActive: [
    "{partnerId:partnerNumber} cannot release points now[: it is {status:status}].",
    "Points you hold can still be given away and used at the partner. Ask the partner.",
  ],
  PartnerPoint_PeriodRunning: [
    "The period has not ended yet[: it ends on {endsAt:time}].",
    "Post its commitment after that.",
  ],
  PartnerPoint_RecoveryEarly: [
    "The account cannot be moved yet.",
    "Wait[ until {executableAt:time}], then complete the recovery.",
  ],
  PartnerPoint_RecoveryPending: [
    "A recovery to another account is under way[: {successor:account}].",
    "Wait for it, or cancel it first.",
  ],
  PartnerPoint_SuccessorTaken: [
    "The new account is the successor of another recovery[: {successor:account}].",
    "Choose another new account.",
  ],
  PartnerPoint_VetoUsed: [
    "The account has stopped a recovery before, which it can only once.",
    "Ask the partner to cancel the recovery.",
  ],
  PartnerPoint_ZeroAmount: ["The amount is zero.", "Enter an amount above zero."],
} as const satisfies Readonly<Record<string, Words>>;
