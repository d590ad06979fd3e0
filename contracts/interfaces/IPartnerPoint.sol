// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {Lanes} from "../types/Lanes.sol";
import {IERC7818} from "./IERC7818.sol";
import {IRoleRegistry} from "./IRoleRegistry.sol";

/// @title IPartnerPoint
/// @notice The points of one programme of one partner: ERC-20 with 0 decimals, ERC-2612, ERC-7818. Points are spent
/// earliest first and expire by epoch; expiry travels with a point wherever it goes, and nothing renews it.
///
/// Epochs are absolute: epoch = Unix time / {IERC7818-epochLength}. A point of epoch `e` can be spent until the end of epoch
/// `e + validityDuration()`, so it lives for at least the whole validity, and expires at {expiryOf}.
///
/// Who can hold points: linked accounts, and exchanges. Only the exchange brings points to itself, inside a member's own call:
/// nobody sends it any, and nobody issues any to it. From an account that is frozen, by the partner's admin or by a pending
/// recovery, nothing leaves; it goes on receiving. Errors of ERC-20 follow ERC-6093.
interface IPartnerPoint is IERC7818, IERC20Permit {
    /// @notice What a programme is, fixed for ever.
    /// @param partnerId The partner, by its id in the registry.
    /// @param epochLength Seconds an epoch lasts, 1 hour to 366 days.
    /// @param validity Epochs a point stays valid after its own, 1 to 64.
    /// @param commitmentPeriod Seconds between two commitments to the partner's book, 1 hour to 366 days.
    /// @param dailyCap Points a member may send out a UTC day, by transfer or through the exchange; zero for no limit.
    /// @param exchange The exchange that may move members' points inside their own calls.
    /// @param name ERC-20 name.
    /// @param symbol ERC-20 symbol.
    struct Programme {
        uint32 partnerId;
        uint32 epochLength;
        uint8 validity;
        uint32 commitmentPeriod;
        uint64 dailyCap;
        address exchange;
        string name;
        string symbol;
    }

    /// @notice One release to one member.
    /// @param to The member's account.
    /// @param amount Points, 1 to 2^64 - 1.
    /// @param epoch The epoch they belong to: not expired, not in the future.
    /// @param issueId The release's number in the partner's book; each can be used once.
    struct Issue {
        address to;
        uint256 amount;
        uint256 epoch;
        uint256 issueId;
    }

    /// @notice Points that expire together.
    /// @param epoch Their epoch.
    /// @param amount How many.
    struct Cohort {
        uint256 epoch;
        uint256 amount;
    }

    /// @notice A member's account was linked to its customer number.
    /// @param account The account.
    /// @param memberKey Salted hash of the partner's customer number.
    event MemberLinked(address indexed account, bytes32 indexed memberKey);

    /// @notice A member's account was unlinked.
    /// @param account The account.
    /// @param memberKey Salted hash of the partner's customer number.
    event MemberUnlinked(address indexed account, bytes32 indexed memberKey);

    /// @notice The partner's admin froze an account: nothing leaves it.
    /// @param account The account.
    /// @param reason A code of the partner's.
    /// @param caseHash Salted hash of the case the partner keeps.
    event AccountFrozen(address indexed account, bytes32 reason, bytes32 caseHash);

    /// @notice The partner's admin lifted its freeze.
    /// @param account The account.
    event AccountUnfrozen(address indexed account);

    /// @notice An account is to move to a successor, and is frozen meanwhile.
    /// @param account The account.
    /// @param successor Who is to get it.
    /// @param executableAt When anybody can complete the move, Unix time.
    event RecoveryStarted(address indexed account, address indexed successor, uint256 executableAt);

    /// @notice A pending recovery ended without a move.
    /// @param account The account.
    /// @param successor Who was to get it.
    /// @param by The account itself, by its veto, or the partner's admin.
    event RecoveryCancelled(address indexed account, address indexed successor, address indexed by);

    /// @notice An account moved to its successor: link, cap and freeze. Follows the `Transfer` and {CohortsMoved} of its points.
    /// @param account The account, unlinked now.
    /// @param successor The account linked now.
    /// @param memberKey Salted hash of the partner's customer number.
    event RecoveryCompleted(address indexed account, address indexed successor, bytes32 indexed memberKey);

    /// @notice A member chose a daily cap of its own.
    /// @param account The member's account.
    /// @param cap Points a UTC day; zero for none of its own.
    /// @param since Start of the first UTC day it holds on, Unix time.
    event DailyCapSet(address indexed account, uint256 cap, uint256 since);

    /// @notice The partner committed to its book as it was at the end of a period.
    /// @param period The period: Unix time / {commitmentPeriod}.
    /// @param root Root of the book's Merkle tree.
    event CommitmentPosted(uint256 indexed period, bytes32 root);

    /// @notice Points were issued. Follows its `Transfer` events, one for each release, in the same order.
    /// @param releases `issueId << 32 | epoch` of each release.
    event Issued(uint256[] releases);

    /// @notice The cohorts behind a `Transfer` or a redemption: one event a bucket word, earliest first, right after the
    /// `Transfer` in the log.
    /// @param word Index of the bucket word: epoch / 4.
    /// @param lanes Points moved: lane `i` (64 bits, lowest first) holds those of epoch `4 * word + i`.
    event CohortsMoved(uint256 word, Lanes lanes);

    /// @notice A member spent points at the partner. Follows its `Transfer` to the zero address and its {CohortsMoved}.
    /// @param member The member's account.
    /// @param orderId The partner's order.
    /// @param amount Points.
    event Redeemed(address indexed member, bytes32 indexed orderId, uint256 amount);

    /// @notice The council proposed another exchange; the partner's admin may accept it.
    /// @param exchange The proposed exchange.
    event ExchangeProposed(address indexed exchange);

    /// @notice The exchange changed.
    /// @param previous The exchange before, zero for the first.
    /// @param current The exchange now.
    event ExchangeChanged(address indexed previous, address indexed current);

    /// @notice The epoch length is outside 1 hour to 366 days.
    /// @param epochLength The length, in seconds.
    error PartnerPoint_InvalidEpochLength(uint256 epochLength);

    /// @notice The validity is outside 1 to 64 epochs.
    /// @param validity The validity, in epochs.
    error PartnerPoint_InvalidValidity(uint256 validity);

    /// @notice The commitment period is outside 1 hour to 366 days.
    /// @param commitmentPeriod The period, in seconds.
    error PartnerPoint_InvalidCommitmentPeriod(uint256 commitmentPeriod);

    /// @notice An exchange must be a contract, and no member.
    /// @param exchange The address given.
    error PartnerPoint_InvalidExchange(address exchange);

    /// @notice The exchange accepted is not the one proposed.
    /// @param proposed The proposed exchange, zero for none.
    /// @param accepted The exchange accepted.
    error PartnerPoint_ExchangeNotProposed(address proposed, address accepted);

    /// @notice The account is not linked and cannot hold points; its owner consents and the issuer links it first.
    /// @param account The account.
    error PartnerPoint_NotLinked(address account);

    /// @notice The account is linked already, or is an exchange.
    /// @param account The account.
    error PartnerPoint_AlreadyLinked(address account);

    /// @notice The customer number is linked to another account.
    /// @param memberKey Its salted hash.
    /// @param account The account it is linked to.
    error PartnerPoint_KeyTaken(bytes32 memberKey, address account);

    /// @notice A member key must not be zero.
    error PartnerPoint_EmptyKey();

    /// @notice The signature's deadline has passed.
    /// @param deadline The deadline, Unix seconds.
    error PartnerPoint_ConsentExpired(uint256 deadline);

    /// @notice The consent is not signed by the account, or not over these values and its current nonce.
    /// @param account The account that should have signed.
    error PartnerPoint_InvalidConsent(address account);

    /// @notice An account is unlinked only when it holds nothing.
    /// @param account The account.
    /// @param balance Points it holds.
    error PartnerPoint_BalanceRemains(address account, uint256 balance);

    /// @notice The account is frozen, by the partner's admin or by a pending recovery: nothing leaves it.
    /// @param account The account.
    error PartnerPoint_AccountFrozen(address account);

    /// @notice The partner's admin did not freeze the account. A pending recovery ends by {cancelRecovery}.
    /// @param account The account.
    error PartnerPoint_NotFrozen(address account);

    /// @notice The account has a recovery pending already; it must be cancelled first.
    /// @param account The account.
    /// @param successor The successor it names.
    error PartnerPoint_RecoveryPending(address account, address successor);

    /// @notice The successor is named by the pending recovery of another account.
    /// @param successor The successor.
    /// @param account The other account.
    error PartnerPoint_SuccessorTaken(address successor, address account);

    /// @notice The account has no recovery pending.
    /// @param account The account.
    error PartnerPoint_NoRecovery(address account);

    /// @notice The recovery cannot be completed yet.
    /// @param account The account.
    /// @param executableAt When it can, Unix time.
    error PartnerPoint_RecoveryEarly(address account, uint256 executableAt);

    /// @notice The account has cancelled a recovery before, which it can once in its life.
    /// @param account The account.
    error PartnerPoint_VetoUsed(address account);

    /// @notice More would leave the account today than its cap allows.
    /// @param account The account.
    /// @param left Points that may still leave today.
    /// @param amount Points that were to leave.
    error PartnerPoint_DailyCapExceeded(address account, uint256 left, uint256 amount);

    /// @notice A member's cap must not be above the programme's.
    /// @param programmeCap The programme's cap, points.
    /// @param cap The cap given, points.
    error PartnerPoint_DailyCapTooHigh(uint256 programmeCap, uint256 cap);

    /// @notice A commitment must not be zero.
    error PartnerPoint_EmptyCommitment();

    /// @notice The period has not ended.
    /// @param period The period.
    /// @param endsAt When it ends, Unix time.
    error PartnerPoint_PeriodRunning(uint256 period, uint256 endsAt);

    /// @notice Commitments are posted in turn, one a period, none left out and none replaced.
    /// @param expected The next period.
    /// @param period The period given.
    error PartnerPoint_CommitmentOutOfTurn(uint256 expected, uint256 period);

    /// @notice The partner is not active, so nothing is issued.
    /// @param partnerId The partner.
    /// @param status Its status.
    error PartnerPoint_PartnerNotActive(uint32 partnerId, IRoleRegistry.PartnerStatus status);

    /// @notice An amount must not be zero.
    error PartnerPoint_ZeroAmount();

    /// @notice An amount must fit 64 bits.
    /// @param amount The amount.
    error PartnerPoint_AmountTooWide(uint256 amount);

    /// @notice The bucket would hold more than 64 bits.
    /// @param account The account.
    /// @param word The bucket word: one of the epochs `4 * word` to `4 * word + 3` is full.
    error PartnerPoint_BucketFull(address account, uint256 word);

    /// @notice The epoch has expired, so nothing can be issued into it.
    /// @param epoch The epoch.
    /// @param oldest The oldest epoch still valid.
    error PartnerPoint_EpochExpired(uint256 epoch, uint256 oldest);

    /// @notice The epoch has not begun, so nothing can be issued into it.
    /// @param epoch The epoch.
    /// @param current The running epoch.
    error PartnerPoint_EpochInFuture(uint256 epoch, uint256 current);

    /// @notice The release was settled before; this one is refused, not doubled.
    /// @param issueId The release's number.
    error PartnerPoint_IssueIdUsed(uint256 issueId);

    /// @notice A batch must hold at least one release.
    error PartnerPoint_EmptyBatch();

    /// @notice A release's number must be below 2^224.
    /// @param issueId The number.
    error PartnerPoint_IssueIdTooWide(uint256 issueId);

    /// @notice Only the exchange takes points from others, only for itself, and only it brings points to itself; anyone else
    /// moves its own, to members. A former exchange takes none.
    /// @param caller The caller.
    /// @param from Whose points were to move.
    /// @param to Who was to get them.
    error PartnerPoint_NotExchange(address caller, address from, address to);

    /// @notice Links a member's account to the partner's customer number. Caller: the partner's ISSUER.
    /// The member consents by an EIP-712 signature of `Link(address account,bytes32 memberKey,uint256 nonce,uint256 deadline)`
    /// with its current {IERC20Permit-nonces} (a contract account by ERC-1271). Emits {MemberLinked}.
    /// @dev Errors: `ConsentExpired`, `EmptyKey`, `AlreadyLinked`, `KeyTaken`, `InvalidConsent`.
    /// @param account The member's account.
    /// @param memberKey keccak256 of the customer number and a random 32-byte salt that the partner keeps.
    /// @param deadline Last second the consent holds, Unix time.
    /// @param signature The account's signature.
    function link(address account, bytes32 memberKey, uint256 deadline, bytes calldata signature) external;

    /// @notice Ends a link. The account's cap and what was spent of it count on when it is linked again. Caller: the account
    /// itself or the partner's ISSUER. Emits {MemberUnlinked}.
    /// @dev Errors: `NotLinked`, `AccountFrozen`, `BalanceRemains`, `AccessControlUnauthorizedAccount`.
    /// @param account The account; must hold no valid point.
    function unlink(address account) external;

    /// @notice Freezes a member's account: nothing leaves it. Caller: the partner's PARTNER_ADMIN. Emits {AccountFrozen}.
    /// @dev Errors: `NotLinked` (also for exchanges), `AccountFrozen`.
    /// @param account The account.
    /// @param reason A code of the partner's, public on the chain.
    /// @param caseHash Salted hash of the case the partner keeps.
    function freeze(address account, bytes32 reason, bytes32 caseHash) external;

    /// @notice Lifts the admin's freeze; that of a pending recovery stays. Caller: the partner's PARTNER_ADMIN.
    /// Emits {AccountUnfrozen}.
    /// @dev Errors: `NotFrozen`.
    /// @param account The account.
    function unfreeze(address account) external;

    /// @notice Starts the move of a member's account to a successor, for a member who lost its key, and freezes it meanwhile.
    /// Caller: the partner's PARTNER_ADMIN. The successor consents by an EIP-712 signature of
    /// `Recover(address account,address successor,bytes32 memberKey,uint256 nonce,uint256 deadline)` with its current
    /// {IERC20Permit-nonces} and the account's member key (a contract account by ERC-1271). Emits {RecoveryStarted}.
    /// @dev Errors: `NotLinked`, `RecoveryPending`, `AlreadyLinked` (the successor), `SuccessorTaken`, `ConsentExpired`,
    /// `InvalidConsent`.
    /// @param account The account; linked.
    /// @param successor Who is to get it; neither linked nor an exchange.
    /// @param deadline Last second the consent holds, Unix time.
    /// @param signature The successor's signature.
    function recover(address account, address successor, uint256 deadline, bytes calldata signature) external;

    /// @notice Ends a pending recovery and its freeze; one of the admin's stays. Caller: the account itself, once in its life,
    /// or the partner's PARTNER_ADMIN. Emits {RecoveryCancelled}.
    /// @dev Errors: `NoRecovery`, `VetoUsed`, `AccessControlUnauthorizedAccount`.
    /// @param account The account.
    function cancelRecovery(address account) external;

    /// @notice Moves an account to its successor after {RECOVERY_DELAY}: its valid points with their epochs, its link, its cap
    /// and the admin's freeze, if any. The account ends unlinked; its allowances do not follow. Caller: anyone. Emits
    /// {IERC20-Transfer}, {CohortsMoved} and {RecoveryCompleted}.
    /// @dev Errors: `NoRecovery`, `RecoveryEarly`, `AlreadyLinked` (the successor, meanwhile: the admin cancels and starts
    /// again with another).
    /// @param account The account.
    function completeRecovery(address account) external;

    /// @notice Chooses a daily cap of the caller's own. A lower one holds at once, a higher one from the start of the day after
    /// tomorrow, so that whoever steals a key cannot raise it unseen. Caller: a member. Emits {DailyCapSet}.
    /// @dev Errors: `NotLinked`, `AccountFrozen`, `DailyCapTooHigh`.
    /// @param cap Points that may leave a UTC day by transfer or through the exchange, at most the programme's {dailyCap}; zero
    /// for none of its own.
    function setDailyCap(uint64 cap) external;

    /// @notice Commits to the partner's book as it was at the end of a period. Caller: the partner's ISSUER, whatever the
    /// partner's status. Periods are taken in turn, from the one in which the contract was made. Emits {CommitmentPosted}.
    /// @dev Errors: `EmptyCommitment`, `CommitmentOutOfTurn`, `PeriodRunning`.
    /// @param root Root of the book's Merkle tree; not zero.
    /// @param period The period, which has ended.
    function postCommitment(bytes32 root, uint256 period) external;

    /// @notice Releases points to a member. Caller: the partner's ISSUER; the partner must be active.
    /// Emits {IERC20-Transfer} and {Issued}.
    /// @dev Errors: `PartnerNotActive`, `ZeroAmount`, `AmountTooWide`, `EpochExpired`, `EpochInFuture`, `IssueIdUsed`,
    /// `IssueIdTooWide`, `NotLinked`, `BucketFull`.
    /// @param to The member's account.
    /// @param amount Points, 1 to 2^64 - 1.
    /// @param epoch The epoch they belong to; an earlier one gives them a shorter life.
    /// @param issueId The release's number in the partner's book.
    function issue(address to, uint256 amount, uint256 epoch, uint256 issueId) external;

    /// @notice Releases points to many members, all or none. Caller, events and errors as for {issue}, and
    /// `EmptyBatch`.
    /// @param issues The releases.
    function issueBatch(Issue[] calldata issues) external;

    /// @notice Spends the caller's points at the partner, earliest first; they cease to exist. Works whatever the partner's
    /// status. Caller: any holder. Emits {IERC20-Transfer}, {CohortsMoved} and {Redeemed}.
    /// @dev Errors: `ZeroAmount`, `NotLinked`, `AccountFrozen`, `ERC20InsufficientBalance`.
    /// @param amount Points.
    /// @param orderId The partner's order.
    function redeem(uint256 amount, bytes32 orderId) external;

    /// @notice Moves points of `minEpoch` and later, earliest first. The exchange may take them from anyone for itself;
    /// everybody else may only send its own. Emits {IERC20-Transfer} and {CohortsMoved}.
    /// @dev Errors: `NotExchange`, `NotLinked`, `AccountFrozen`, `DailyCapExceeded`, `ERC20InsufficientBalance` (counting only
    /// those epochs), `BucketFull`.
    /// @param from Whose points.
    /// @param to Who gets them.
    /// @param amount Points.
    /// @param minEpoch The earliest epoch to take from.
    function transferFromSince(address from, address to, uint256 amount, uint256 minEpoch) external;

    /// @notice As {transferFromSince}, for the trades of the exchange. A call finds its function by going through selectors in
    /// their order: this name's is among the lowest, which saves each trade about 1,000 gas a programme.
    /// @dev Programmes of version 0.1.0 lack it.
    /// @param from Whose points.
    /// @param to Who gets them.
    /// @param amount Points.
    /// @param minEpoch The earliest epoch to take from.
    /// @return Always true: a call that has an answer is not asked first whether anybody is there to give it.
    function transferForExchange(address from, address to, uint64 amount, uint256 minEpoch) external returns (bool);

    /// @notice Proposes another exchange. Caller: the council through the timelock. Emits {ExchangeProposed}.
    /// @dev Errors: `InvalidExchange`.
    /// @param exchange The new exchange.
    function proposeExchange(address exchange) external;

    /// @notice Accepts the proposed exchange. Caller: the partner's PARTNER_ADMIN. The former one keeps what it holds and can
    /// pay it out, but takes no more. Emits {ExchangeChanged}.
    /// @dev Errors: `ExchangeNotProposed`, `InvalidExchange`.
    /// @param exchange The proposed exchange, named again so that a late change is noticed.
    function acceptExchange(address exchange) external;

    /// @notice The partner's id in the registry.
    /// @return The id.
    function partnerId() external view returns (uint32);

    /// @notice The alliance's registry.
    /// @return Its address.
    function registry() external view returns (IRoleRegistry);

    /// @notice The exchange that may take members' points inside their own calls.
    /// @return Its address.
    function exchange() external view returns (address);

    /// @notice The exchange the council proposed.
    /// @return Its address, zero for none.
    function proposedExchange() external view returns (address);

    /// @notice The forwarder whose word about the sender is believed (ERC-2771).
    /// @return Its address.
    function trustedForwarder() external view returns (address);

    /// @notice Whether an address is that forwarder (ERC-2771).
    /// @param candidate The address.
    /// @return True when it is.
    function isTrustedForwarder(address candidate) external view returns (bool);

    /// @notice The account a customer number is linked to.
    /// @param memberKey Salted hash of the customer number.
    /// @return The account, zero for none.
    function accountOf(bytes32 memberKey) external view returns (address);

    /// @notice The customer number an account is linked to.
    /// @param account The account.
    /// @return Its salted hash, zero for none.
    function memberKeyOf(address account) external view returns (bytes32);

    /// @notice Whether an account is frozen, by the partner's admin or by a pending recovery.
    /// @param account The account.
    /// @return True when nothing leaves it.
    function isFrozen(address account) external view returns (bool);

    /// @notice The pending recovery of an account.
    /// @param account The account.
    /// @return successor Who is to get it, zero when none is pending.
    /// @return executableAt When anybody can complete the move, Unix time.
    function recoveryOf(address account) external view returns (address successor, uint256 executableAt);

    /// @notice Time between the start of a recovery and its completion.
    /// @return Seconds.
    function RECOVERY_DELAY() external view returns (uint256); // solhint-disable-line func-name-mixedcase

    /// @notice The programme's daily cap.
    /// @return Points a member may send out a UTC day, zero for no limit.
    function dailyCap() external view returns (uint64);

    /// @notice What may leave an account by transfer or through the exchange today (UTC); redemption is not limited.
    /// @param account The account.
    /// @return cap Points a day, the lower of the member's cap and the programme's; zero for no limit.
    /// @return left Points that may still leave today; 2^256 - 1 without a limit.
    function dailyAllowance(address account) external view returns (uint256 cap, uint256 left);

    /// @notice The commitment of a period.
    /// @param period The period.
    /// @return The root, zero for none.
    function commitmentOf(uint256 period) external view returns (bytes32);

    /// @notice The period whose commitment comes next.
    /// @return period The period; the running one when nothing is due.
    function nextCommitment() external view returns (uint256 period);

    /// @notice How long a period of commitments is.
    /// @return Its length, in seconds.
    function commitmentPeriod() external view returns (uint256);

    /// @notice Whether a release was settled.
    /// @param issueId The release's number.
    /// @return True when it was.
    function isIssued(uint256 issueId) external view returns (bool);

    /// @notice What an account holds, epoch by epoch, earliest first; expired and empty epochs left out.
    /// @param account The account.
    /// @return The cohorts, at most 65.
    function cohortsOf(address account) external view returns (Cohort[] memory);

    /// @notice When points of an epoch expire.
    /// @param epoch The epoch.
    /// @return The first second at which they are gone, Unix time.
    function expiryOf(uint256 epoch) external view returns (uint256);
}
