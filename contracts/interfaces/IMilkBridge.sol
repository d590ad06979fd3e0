// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC7786Recipient} from "@openzeppelin/contracts/interfaces/draft-IERC7786.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IAttestorGateway} from "./IAttestorGateway.sol";

/// @title IMilkBridge
/// @notice Carries MLK between two chains. At home it is locked, at the other end as much is minted; what comes back is burnt
/// there and unlocked at home. OpenZeppelin's `BridgeFungible` with what it leaves to others: who can receive, limits, a
/// queue, a cap, refunds. Its events are `CrosschainFungibleTransferSent` (with the sender, here only) and
/// `CrosschainFungibleTransferReceived` (with an empty sender), with the id of the message.
///
/// The payload is one word, `abi.encodePacked(address recipient, uint96 amount)`, and nothing else: the other chain never
/// learns who sent.
///
/// Limits: what leaves at once, that is by a delivery or a refund without delay, stays within `dayLimit` in any 24 hours, and
/// what one recipient gets so within `recipientLimit`. What is larger than `transferLimit` or does not fit waits `delay`
/// seconds in the queue. Meanwhile a guardian can cancel it; nobody can release it earlier; afterwards anybody releases it.
/// What is released after its delay did not leave at once, and counts against no limit.
///
/// Refunds: when a message was refused or expired at its destination and the attestors carried that back, the sender gets the
/// amount back, once, within the same limits. The fee is not refunded: the courier has paid for the journey.
///
/// Fees: they stay with the bridge, apart from what is outstanding, until {collectFees}; so a transfer moves the token
/// once, by the amount and the fee, as its `Transfer` shows.
///
/// Books of both ends, in wei, from {totals}: under way from one end to the other are its `sent` less its `refunded` less the
/// other's `delivered`; of these, the other's `queued` wait there, and the other's `refused` less its `refunded` wait for
/// their refund. Locked = minted + under way both ways, at every block.
interface IMilkBridge is IERC7786Recipient {
    /// @notice Why a transfer from the other end was refused.
    enum Refusal {
        Malformed,
        Recipient,
        Amount,
        Room,
        Cancelled,
        Expired
    }

    /// @notice What the council decides. Limits are multiples of 1e14 wei, the cap of 1 MLK, the fee of
    /// 0.01 MLK.
    /// @param dayLimit The most that leaves at once in any 24 hours, in wei of MLK.
    /// @param recipientLimit The most that one recipient gets at once in any 24 hours, in wei of MLK.
    /// @param transferLimit The largest amount that leaves at once, in wei of MLK.
    /// @param cap The most that may be outstanding: at home, what is locked; at the other end, what is minted; in wei of MLK.
    /// @param delay Seconds in the queue, 10 minutes to 30 days.
    /// @param fee What a transfer from here costs its sender, in wei of MLK, at most 167,772 MLK; zero where the courier
    /// pays nothing at the other end.
    /// @param feeRecipient Who gets the fees.
    struct Settings {
        uint96 dayLimit;
        uint96 recipientLimit;
        uint96 transferLimit;
        uint96 cap;
        uint32 delay;
        uint96 fee;
        address feeRecipient;
    }

    /// @notice The bridge's books, running totals in wei of MLK.
    /// @param sent What was locked or burnt here to go to the other end.
    /// @param delivered What came from the other end and was paid out here.
    /// @param refunded What was sent from here, failed there, and was paid back here.
    /// @param refused What came from the other end and was refused, cancelled or expired here.
    /// @param queued What came from the other end and waits in the queue here, now.
    /// @param outstanding At home, what is locked; at the other end, what is minted; now.
    struct Totals {
        uint256 sent;
        uint256 delivered;
        uint256 refunded;
        uint256 refused;
        uint256 queued;
        uint256 outstanding;
    }

    /// @notice What waits in the queue.
    /// @param to Who gets it.
    /// @param amount How much, in wei of MLK.
    /// @param releasableAt From when anybody can release it, Unix seconds; zero when nothing waits.
    /// @param refund Whether it is the refund of a transfer sent from here.
    struct Queued {
        address to;
        uint96 amount;
        uint64 releasableAt;
        bool refund;
    }

    /// @notice The bridge's settings changed.
    /// @param previous The settings before.
    /// @param current The settings now.
    event SettingsChanged(Settings previous, Settings current);

    /// @notice Fees went to their recipient, and with them whatever was sent to the bridge uninvited.
    /// @param to The fee's recipient.
    /// @param amount How much, in wei of MLK.
    event FeesCollected(address indexed to, uint256 amount);

    /// @notice A transfer has a record that is kept off chain, such as the one the travel rule asks for. Only the chain
    /// where it was sent shows this.
    /// @param id The message.
    /// @param recordHash The salted hash of the record.
    event RecordNoted(bytes32 indexed id, bytes32 indexed recordHash);

    /// @notice A transfer, or a refund, waits in the queue.
    /// @param id The message.
    /// @param to Who gets it.
    /// @param amount How much, in wei of MLK.
    /// @param releasableAt From when anybody can release it, Unix seconds.
    /// @param refund Whether it is the refund of a transfer sent from here.
    event TransferQueued(bytes32 indexed id, address indexed to, uint256 amount, uint256 releasableAt, bool refund);

    /// @notice A queued transfer was released and paid out; `CrosschainFungibleTransferReceived` or {TransferRefunded} goes
    /// with it.
    /// @param id The message.
    event TransferReleased(bytes32 indexed id);

    /// @notice A transfer from the other end was refused: it will be refunded there.
    /// @param id The message.
    /// @param reason Why.
    /// @param amount How much, in wei of MLK; zero when it cannot be read.
    event TransferRefused(bytes32 indexed id, Refusal indexed reason, uint256 amount);

    /// @notice A guardian cancelled a queued refund. What was sent is still owed: attestors may carry its outcome back again.
    /// @param id The message.
    event RefundPutBack(bytes32 indexed id);

    /// @notice A sender got back what had failed to arrive.
    /// @param id The message.
    /// @param to The sender.
    /// @param amount How much, in wei of MLK.
    event TransferRefunded(bytes32 indexed id, address indexed to, uint256 amount);

    /// @notice Only the gateway may do this.
    /// @param account Who tried.
    error MilkBridge_NotGateway(address account);

    /// @notice The other end is linked, and stays.
    error MilkBridge_AlreadyLinked();

    /// @notice The amount is zero.
    error MilkBridge_ZeroAmount();

    /// @notice The recipient at the other end must have 20 bytes and be neither zero nor the bridge there. (What goes to
    /// the token or the gateway there is refused on arrival, and refunded: here they are not known.)
    /// @param recipient The recipient given: its bytes at the other end.
    error MilkBridge_InvalidRecipient(bytes recipient);

    /// @notice The bridge leads to one other chain only.
    /// @param to The recipient given, an interoperable address (ERC-7930).
    error MilkBridge_UnknownChain(bytes to);

    /// @notice The fee is higher than the sender agreed to.
    /// @param fee The fee, in wei of MLK.
    /// @param maxFee The most agreed to, in wei of MLK.
    error MilkBridge_FeeAboveMaximum(uint256 fee, uint256 maxFee);

    /// @notice More would be outstanding than the cap allows.
    /// @param outstanding What would be, in wei of MLK.
    /// @param cap The cap, in wei of MLK.
    error MilkBridge_CapExceeded(uint256 outstanding, uint256 cap);

    /// @notice A limit, the cap or the fee is no multiple of its unit or does not fit, the delay is outside its range, or a
    /// fee has no recipient.
    /// @param settings The settings given.
    error MilkBridge_InvalidSettings(Settings settings);

    /// @notice Nothing was sent under this id, or it was refunded, or its refund is in the queue.
    /// @param id The message.
    error MilkBridge_NothingToRefund(bytes32 id);

    /// @notice Nothing waits under this id.
    /// @param id The message.
    error MilkBridge_NotQueued(bytes32 id);

    /// @notice The delay has not passed.
    /// @param id The message.
    /// @param releasableAt When it will have, Unix seconds.
    error MilkBridge_NotReleasable(bytes32 id, uint256 releasableAt);

    /// @notice More would leave than is locked here: the attestors signed what is not so.
    /// @param amount What would leave, in wei of MLK.
    /// @param locked What is locked, in wei of MLK.
    error MilkBridge_NotLocked(uint256 amount, uint256 locked);

    /// @notice A queued transfer has no room at present: it waits on.
    /// @param amount How much, in wei of MLK.
    /// @param room What can be paid out now, in wei of MLK.
    error MilkBridge_NoRoom(uint256 amount, uint256 room);

    /// @notice Sends MLK to the other chain: it is locked or burnt here now, and paid out there when attestors have signed.
    /// At home the bridge needs an allowance of `amount` and the fee. Caller: anybody, directly or by a signed request
    /// through the forwarder. Emits `CrosschainFungibleTransferSent`, with a record {RecordNoted}.
    /// @dev Errors: `ZeroAmount`, `InvalidRecipient`, `FeeAboveMaximum`, `CapExceeded`, `AttestorGateway_Paused`,
    /// `AttestorGateway_NotLinked`, and the token's.
    /// @param to Who gets it at the other end.
    /// @param amount How much, in wei of MLK. It arrives whole: the fee is paid beside it.
    /// @param maxFee The highest fee the sender agrees to, in wei of MLK.
    /// @param recordHash The salted hash of a record kept off chain; zero for none.
    /// @return id The message's id.
    function send(address to, uint256 amount, uint256 maxFee, bytes32 recordHash) external returns (bytes32 id);

    /// @notice Pays out what waited its delay. Caller: anybody. Emits {TransferReleased}, and
    /// `CrosschainFungibleTransferReceived` or {TransferRefunded}.
    /// @dev Errors: `NotQueued`, `NotReleasable`, `NoRoom`, `NotLocked`, `AttestorGateway_Paused`.
    /// @param id The message.
    function release(bytes32 id) external;

    /// @notice Takes transfers out of the queue before they are paid out: those from the other end are refused, and so
    /// refunded there; of refunds, {RefundPutBack}. Works while paused. Caller: `GUARDIAN_ROLE` of the gateway.
    /// @dev Errors: `NotQueued`.
    /// @param ids The messages.
    function cancel(bytes32[] calldata ids) external;

    /// @notice Pays the fees, and whatever was sent to the bridge uninvited, to the fee's recipient: all that the bridge
    /// holds but what is locked. Caller: anybody. Emits {FeesCollected}.
    /// @dev Errors: `ReentrancyGuardReentrantCall` while the token pays out.
    /// @return amount How much, in wei of MLK.
    function collectFees() external returns (uint256 amount);

    /// @notice Sets limits, cap, delay and fee. What is queued keeps its time. Caller: the timelock, `DEFAULT_ADMIN_ROLE`
    /// of the gateway. Emits {SettingsChanged}.
    /// @dev Errors: `InvalidSettings`.
    /// @param settings_ The settings.
    function setSettings(Settings calldata settings_) external;

    /// @notice Tells the bridge that its gateway knows the other end. Caller: the gateway, once. Emits `LinkRegistered`.
    /// @dev Errors: `NotGateway`, `AlreadyLinked`.
    function link() external;

    /// @notice A transfer sent from here failed: it is refunded, at once or through the queue. Caller: the gateway.
    /// Emits {TransferRefunded} or {TransferQueued}.
    /// @dev Errors: `NotGateway`, `NothingToRefund`, `NotLocked`.
    /// @param id The message.
    function messageFailed(bytes32 id) external;

    /// @notice A transfer from the other end expired: it will be refunded there. Caller: the gateway. Emits
    /// {TransferRefused}.
    /// @dev Errors: `NotGateway`.
    /// @param id The message.
    /// @param payload What the bridge there sent.
    function messageExpired(bytes32 id, bytes calldata payload) external;

    /// @notice The gateway here.
    /// @return Its address.
    function gateway() external view returns (IAttestorGateway);

    /// @notice The token of this end.
    /// @return Its address.
    function token() external view returns (IERC20);

    /// @notice The settings.
    /// @return Them.
    function settings() external view returns (Settings memory);

    /// @notice The books.
    /// @return Them.
    function totals() external view returns (Totals memory);

    /// @notice What was sent from here and can still be refunded; a delivery at the other end changes nothing of it.
    /// @param id The message.
    /// @return sender Who sent it; zero once its refund was paid or is queued.
    /// @return amount How much, in wei of MLK.
    function sentOf(bytes32 id) external view returns (address sender, uint256 amount);

    /// @notice What waits in the queue.
    /// @param id The message.
    /// @return Its entry, zero for none.
    function queuedOf(bytes32 id) external view returns (Queued memory);

    /// @notice What could leave at once now.
    /// @param recipient Who would get it.
    /// @return The amount, in wei of MLK: within the limits of all, of the recipient and of a single transfer.
    function availableFor(address recipient) external view returns (uint256);
}
