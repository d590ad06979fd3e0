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
/// Who can hold points: linked accounts, and exchanges. Errors of ERC-20 follow ERC-6093.
interface IPartnerPoint is IERC7818, IERC20Permit {
    /// @notice What a programme is, fixed for ever.
    /// @param partnerId The partner, by its id in the registry.
    /// @param epochLength Seconds an epoch lasts, 1 hour to 366 days.
    /// @param validity Epochs a point stays valid after its own, 1 to 64.
    /// @param exchange The exchange that may move members' points inside their own calls.
    /// @param name ERC-20 name.
    /// @param symbol ERC-20 symbol.
    struct Programme {
        uint32 partnerId;
        uint32 epochLength;
        uint8 validity;
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

    /// @notice Only the exchange takes points from others, only for itself; anyone else moves its own.
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

    /// @notice Ends a link. Caller: the account itself or the partner's ISSUER. Emits {MemberUnlinked}.
    /// @dev Errors: `NotLinked`, `BalanceRemains`, `AccessControlUnauthorizedAccount`.
    /// @param account The account; must hold no valid point.
    function unlink(address account) external;

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
    /// @dev Errors: `ZeroAmount`, `NotLinked`, `ERC20InsufficientBalance`.
    /// @param amount Points.
    /// @param orderId The partner's order.
    function redeem(uint256 amount, bytes32 orderId) external;

    /// @notice Moves points of `minEpoch` and later, earliest first. The exchange may take them from anyone for itself;
    /// everybody else may only send its own. Emits {IERC20-Transfer} and {CohortsMoved}.
    /// @dev Errors: `NotExchange`, `NotLinked`, `ERC20InsufficientBalance` (counting only those epochs), `BucketFull`.
    /// @param from Whose points.
    /// @param to Who gets them.
    /// @param amount Points.
    /// @param minEpoch The earliest epoch to take from.
    function transferFromSince(address from, address to, uint256 amount, uint256 minEpoch) external;

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
