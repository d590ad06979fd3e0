// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {BridgeFungible} from "@openzeppelin/contracts/crosschain/bridges/abstract/BridgeFungible.sol";
import {CrosschainLinked} from "@openzeppelin/contracts/crosschain/CrosschainLinked.sol";
import {ERC2771Context} from "@openzeppelin/contracts/metatx/ERC2771Context.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Context} from "@openzeppelin/contracts/utils/Context.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {IAttestorGateway} from "../interfaces/IAttestorGateway.sol";
import {IMilkBridge} from "../interfaces/IMilkBridge.sol";
import {DayWindow, DayWindowLibrary} from "../types/DayWindow.sol";

/// @title MilkBridge
/// @notice What both ends of the bridge have in common: who can receive, limits, the queue, refunds, the books. See
/// {IMilkBridge}.
abstract contract MilkBridge is IMilkBridge, BridgeFungible, ERC2771Context, ReentrancyGuardTransient {
    using InteroperableAddress for bytes;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /* TYPES */

    /// @dev What a transfer from here reads and changes, in one word. `sent` is a running total, of more than one can
    /// imagine; `cap` is in MLK, `fee` in hundredths of it.
    struct Ledger {
        uint104 sent;
        uint96 outstanding;
        uint32 cap;
        uint24 fee;
    }

    /// @dev What an arrival reads, in one word; amounts in units of {DayWindowLibrary-UNIT}.
    struct Limits {
        uint48 day;
        uint48 recipient;
        uint48 single;
        uint32 delay;
    }

    /// @dev What was sent from here and can be refunded, in one word.
    struct Sent {
        address sender;
        uint96 amount;
    }

    /// @dev What seldom changes, in wei of MLK; running totals but for `queued`.
    struct Tallies {
        uint128 refunded;
        uint128 queued;
        uint128 refused;
    }

    /* CONSTANTS */

    uint256 private constant _MIN_DELAY = 10 minutes;
    uint256 private constant _MAX_DELAY = 30 days;
    uint256 private constant _CAP_UNIT = 1e18;
    uint256 private constant _FEE_UNIT = 1e16;
    uint256 private constant _PAYLOAD_LENGTH = 32;
    uint256 private constant _ADDRESS_LENGTH = 20;

    /* IMMUTABLES */

    /// @inheritdoc IMilkBridge
    IAttestorGateway public immutable gateway;
    /// @inheritdoc IMilkBridge
    IERC20 public immutable token;

    /* STORAGE */

    Ledger private _ledger;
    Limits private _limits;
    Tallies private _tallies;
    address private _feeRecipient;
    bool private _isLinked;
    DayWindow private _all;
    mapping(address recipient => DayWindow window) private _windows;
    mapping(bytes32 id => Sent sent) private _sent;
    mapping(bytes32 id => Queued entry) private _queue;

    /* MODIFIERS */

    /// @dev Reverts unless the caller holds the role at the gateway.
    modifier onlyRole(bytes32 role) {
        if (!gateway.hasRole(role, _msgSender())) {
            revert IAccessControl.AccessControlUnauthorizedAccount(_msgSender(), role);
        }
        _;
    }

    /// @dev Reverts unless the gateway calls.
    modifier onlyGateway() {
        if (msg.sender != address(gateway)) revert MilkBridge_NotGateway(msg.sender);
        _;
    }

    /* CONSTRUCTOR */

    /// @notice Errors: `InvalidSettings`.
    /// @param gateway_ The gateway of this chain.
    /// @param token_ The token of this end.
    /// @param forwarder The ERC-2771 forwarder of this chain; zero for none.
    /// @param settings_ The first settings.
    constructor(
        IAttestorGateway gateway_,
        IERC20 token_,
        address forwarder,
        Settings memory settings_
    ) CrosschainLinked(new CrosschainLinked.Link[](0)) ERC2771Context(forwarder) {
        (gateway, token) = (gateway_, token_);
        _setSettings(settings_);
    }

    /* EXTERNAL */

    /// @inheritdoc IMilkBridge
    function send(address to, uint256 amount, uint256 maxFee, bytes32 recordHash) external returns (bytes32 id) {
        id = _sendOut(_msgSender(), to, amount, maxFee);
        if (recordHash != 0) emit RecordNoted(id, recordHash);
    }

    /// @inheritdoc IMilkBridge
    function release(bytes32 id) external {
        Queued memory entry = _queuedAt(id);
        if (gateway.paused()) revert IAttestorGateway.AttestorGateway_Paused();
        if (block.timestamp < entry.releasableAt) revert MilkBridge_NotReleasable(id, entry.releasableAt);
        delete _queue[id];
        emit TransferReleased(id);
        if (entry.refund) return _refund(id, entry.to, entry.amount);
        uint256 room = _roomNow();
        if (entry.amount > room) revert MilkBridge_NoRoom(entry.amount, room);
        _tallies.queued -= entry.amount;
        gateway.mark(id, IAttestorGateway.State.Delivered);
        _payOut(id, entry.to, entry.amount);
    }

    /// @inheritdoc IMilkBridge
    function cancel(bytes32[] calldata ids) external onlyRole(gateway.GUARDIAN_ROLE()) {
        for (uint256 i = 0; i < ids.length; ++i) _cancel(ids[i]);
    }

    /// @inheritdoc IMilkBridge
    function collectFees() external nonReentrant returns (uint256 amount) {
        address to = _feeRecipient;
        amount = _surplus(_ledger.outstanding);
        emit FeesCollected(to, amount);
        token.safeTransfer(to, amount);
    }

    /// @inheritdoc IMilkBridge
    function setSettings(Settings calldata settings_) external onlyRole(0x00) {
        _setSettings(settings_);
    }

    /// @inheritdoc IMilkBridge
    function link() external onlyGateway {
        if (_isLinked) revert MilkBridge_AlreadyLinked();
        _isLinked = true;
        emit LinkRegistered(msg.sender, gateway.counterpart());
    }

    /// @inheritdoc IMilkBridge
    function messageFailed(bytes32 id) external onlyGateway {
        Sent memory sent = _sent[id];
        if (sent.sender == address(0)) revert MilkBridge_NothingToRefund(id);
        delete _sent[id];
        if (_leavesAtOnce(sent.sender, sent.amount)) return _refund(id, sent.sender, sent.amount);
        _enqueue(id, sent.sender, sent.amount, true);
    }

    /// @inheritdoc IMilkBridge
    function messageExpired(bytes32 id, bytes calldata payload) external onlyGateway {
        (, , uint256 amount) = _read(payload);
        _refused(id, Refusal.Expired, amount);
    }

    /* EXTERNAL VIEWS */

    /// @inheritdoc IMilkBridge
    function settings() external view returns (Settings memory) {
        return _settings();
    }

    /// @inheritdoc IMilkBridge
    function totals() external view returns (Totals memory) {
        (Ledger memory ledger, Tallies memory tallies) = (_ledger, _tallies);
        return
            Totals(
                ledger.sent,
                _deliveredOf(ledger.sent, ledger.outstanding, tallies.refunded),
                tallies.refunded,
                tallies.refused,
                tallies.queued,
                ledger.outstanding
            );
    }

    /// @inheritdoc IMilkBridge
    function sentOf(bytes32 id) external view returns (address sender, uint256 amount) {
        return (_sent[id].sender, _sent[id].amount);
    }

    /// @inheritdoc IMilkBridge
    function queuedOf(bytes32 id) external view returns (Queued memory) {
        return _queue[id];
    }

    /// @inheritdoc IMilkBridge
    function availableFor(address recipient) external view returns (uint256) {
        Limits memory limits = _limits;
        uint256 all = Math.saturatingSub(limits.day, _all.movedTo(block.timestamp).spent());
        uint256 own = Math.saturatingSub(limits.recipient, _windows[recipient].movedTo(block.timestamp).spent());
        return Math.min(Math.min(all, own), limits.single) * DayWindowLibrary.UNIT;
    }

    /* PUBLIC VIEWS */

    /// @notice The gateway and the other end, for that end's chain; OpenZeppelin's, from what the gateway named.
    /// @param chain The chain, an interoperable address without an address.
    /// @return The gateway here, zero for any other chain.
    /// @return The bridge there, an interoperable address; empty for any other chain.
    function getLink(bytes memory chain) public view override returns (address, bytes memory) {
        bytes memory counterpart = gateway.counterpart();
        if (counterpart.length == 0) return (address(0), "");
        (uint256 chainId, ) = counterpart.parseEvmV1();
        bool known = keccak256(chain) == keccak256(InteroperableAddress.formatEvmV1(chainId));
        return known ? (address(gateway), counterpart) : (address(0), bytes(""));
    }

    /* INTERNAL */

    /// @dev OpenZeppelin's `crosschainTransfer` names no fee, so it goes where there is none.
    function _crosschainTransfer(address from, bytes memory to, uint256 amount) internal override returns (bytes32) {
        (bytes2 chainType, bytes memory chain, bytes memory recipient) = InteroperableAddress.parseV1(to);
        (address link_, ) = getLink(InteroperableAddress.formatV1(chainType, chain, ""));
        if (link_ == address(0)) revert MilkBridge_UnknownChain(to);
        if (recipient.length != _ADDRESS_LENGTH) revert MilkBridge_InvalidRecipient(recipient);
        return _sendOut(from, address(bytes20(recipient)), amount, 0);
    }

    /// @dev Refuses what can never be paid out, queues what may not leave at once, pays out the rest.
    function _processMessage(address, bytes32 id, bytes calldata, bytes calldata payload) internal override {
        (bool wellFormed, address to, uint256 amount) = _read(payload);
        if (!wellFormed) return _refuse(id, Refusal.Malformed, amount);
        if (_isForbidden(to)) return _refuse(id, Refusal.Recipient, amount);
        if (amount == 0) return _refuse(id, Refusal.Amount, amount);
        if (amount + _tallies.queued > _roomNow()) return _refuse(id, Refusal.Room, amount);
        if (_leavesAtOnce(to, amount)) return _payOut(id, to, amount);
        _tallies.queued += uint128(amount);
        _enqueue(id, to, amount, false);
        gateway.mark(id, IAttestorGateway.State.Held);
    }

    /// @dev Locks or burns an amount, and keeps the fee.
    function _take(address from, uint256 amount, uint256 fee) internal virtual;

    /* INTERNAL VIEWS */

    /// @dev The most that can be paid out now.
    function _room(uint256 outstanding, uint256 cap) internal view virtual returns (uint256);

    /// @dev What the bridge holds but what is locked.
    function _surplus(uint256 outstanding) internal view virtual returns (uint256);

    /// @dev What is outstanding once an amount was sent from here. Reverts where it would be more than the cap.
    function _afterSend(uint256 outstanding, uint256 amount, uint256 cap) internal view virtual returns (uint256);

    /// @dev What is outstanding once an amount was paid out here. Reverts where it never was.
    function _afterPayment(uint256 outstanding, uint256 amount) internal view virtual returns (uint256);

    /// @dev All that came from the other end and was paid out: the rest of the equation that holds at this end.
    function _deliveredOf(uint256 sent, uint256 outstanding, uint256 refunded) internal view virtual returns (uint256);

    /// @dev A sender that calls itself needs no look at the calldata's end.
    function _msgSender() internal view override(Context, ERC2771Context) returns (address) {
        if (!isTrustedForwarder(msg.sender)) return msg.sender;
        return ERC2771Context._msgSender();
    }

    function _msgData() internal view override(Context, ERC2771Context) returns (bytes calldata) {
        return ERC2771Context._msgData();
    }

    function _contextSuffixLength() internal view override(Context, ERC2771Context) returns (uint256) {
        return ERC2771Context._contextSuffixLength();
    }

    /* PRIVATE */

    function _sendOut(address from, address to, uint256 amount, uint256 maxFee) private returns (bytes32 id) {
        if (amount == 0) revert MilkBridge_ZeroAmount();
        bytes memory counterpart = gateway.counterpart();
        if (to == address(0) || to == _lastAddress(counterpart)) {
            revert MilkBridge_InvalidRecipient(abi.encodePacked(to));
        }
        Ledger memory ledger = _ledger;
        uint256 fee = ledger.fee * _FEE_UNIT;
        if (fee > maxFee) revert MilkBridge_FeeAboveMaximum(fee, maxFee);
        // No more than the cap, which fits, or than there was.
        ledger.outstanding = uint96(_afterSend(ledger.outstanding, amount, ledger.cap * _CAP_UNIT));
        ledger.sent += uint96(amount);
        _ledger = ledger;
        _take(from, amount, fee);
        id = gateway.sendMessage(counterpart, abi.encodePacked(to, uint96(amount)), new bytes[](0));
        _sent[id] = Sent(from, uint96(amount));
        emit CrosschainFungibleTransferSent(id, from, abi.encodePacked(to), amount);
    }

    function _payOut(bytes32 id, address to, uint256 amount) private {
        _pay(to, amount);
        emit CrosschainFungibleTransferReceived(id, "", to, amount);
    }

    function _refund(bytes32 id, address to, uint256 amount) private {
        _tallies.refunded += uint128(amount);
        _pay(to, amount);
        emit TransferRefunded(id, to, amount);
    }

    /// @dev Guarded: while a token pays out what is no longer outstanding, that is nobody's fee.
    function _pay(address to, uint256 amount) private nonReentrant {
        _ledger.outstanding = _afterPayment(_ledger.outstanding, amount).toUint96();
        _onReceive(to, amount);
    }

    function _refuse(bytes32 id, Refusal reason, uint256 amount) private {
        _refused(id, reason, amount);
        gateway.mark(id, IAttestorGateway.State.Refused);
    }

    function _refused(bytes32 id, Refusal reason, uint256 amount) private {
        _tallies.refused += uint128(amount);
        emit TransferRefused(id, reason, amount);
    }

    function _enqueue(bytes32 id, address to, uint256 amount, bool refund) private {
        uint256 releasableAt = block.timestamp + _limits.delay;
        _queue[id] = Queued(to, uint96(amount), uint64(releasableAt), refund);
        emit TransferQueued(id, to, amount, releasableAt, refund);
    }

    function _cancel(bytes32 id) private {
        Queued memory entry = _queuedAt(id);
        delete _queue[id];
        if (entry.refund) {
            _sent[id] = Sent(entry.to, entry.amount);
            emit RefundPutBack(id);
        } else {
            _tallies.queued -= entry.amount;
            _refuse(id, Refusal.Cancelled, entry.amount);
        }
    }

    /// @dev Whether an amount is within all limits; if so, it counts from now on.
    function _leavesAtOnce(address to, uint256 amount) private returns (bool) {
        Limits memory limits = _limits;
        uint256 units = DayWindowLibrary.unitsOf(amount);
        if (units > limits.single) return false;
        DayWindow all = _all.movedTo(block.timestamp);
        if (all.spent() + units > limits.day) return false;
        DayWindow own = _windows[to].movedTo(block.timestamp);
        if (own.spent() + units > limits.recipient) return false;
        (_all, _windows[to]) = (all.with(units), own.with(units));
        return true;
    }

    function _setSettings(Settings memory new_) private {
        bool valid = new_.delay >= _MIN_DELAY && new_.delay <= _MAX_DELAY;
        (uint256 cap, uint256 fee) = (new_.cap / _CAP_UNIT, new_.fee / _FEE_UNIT);
        valid = valid && cap * _CAP_UNIT == new_.cap && cap <= type(uint32).max;
        valid = valid && fee * _FEE_UNIT == new_.fee && fee <= type(uint24).max;
        if (!valid || (fee != 0 && new_.feeRecipient == address(0))) revert MilkBridge_InvalidSettings(new_);
        emit SettingsChanged(_settings(), new_);
        _limits = Limits(
            _unitsOf(new_.dayLimit, new_),
            _unitsOf(new_.recipientLimit, new_),
            _unitsOf(new_.transferLimit, new_),
            new_.delay
        );
        (_ledger.cap, _ledger.fee, _feeRecipient) = (uint32(cap), uint24(fee), new_.feeRecipient);
    }

    /* PRIVATE VIEWS */

    function _settings() private view returns (Settings memory) {
        Limits memory limits = _limits;
        uint96 unit = uint96(DayWindowLibrary.UNIT);
        return
            Settings(
                limits.day * unit,
                limits.recipient * unit,
                limits.single * unit,
                uint96(_ledger.cap * _CAP_UNIT),
                limits.delay,
                uint96(_ledger.fee * _FEE_UNIT),
                _feeRecipient
            );
    }

    function _roomNow() private view returns (uint256) {
        return _room(_ledger.outstanding, _ledger.cap * _CAP_UNIT);
    }

    function _queuedAt(bytes32 id) private view returns (Queued memory entry) {
        entry = _queue[id];
        if (entry.releasableAt == 0) revert MilkBridge_NotQueued(id);
    }

    /// @dev Who would lose what is paid out to it here.
    function _isForbidden(address to) private view returns (bool) {
        return to == address(0) || to == address(this) || to == address(gateway) || to == address(token);
    }

    /* PRIVATE PURE */

    /// @dev A recipient of 20 bytes and an amount of 12.
    function _read(bytes calldata payload) private pure returns (bool wellFormed, address to, uint256 amount) {
        if (payload.length != _PAYLOAD_LENGTH) return (false, address(0), 0);
        return (true, address(bytes20(payload)), uint96(uint256(bytes32(payload))));
    }

    /// @dev An interoperable address ends with the address; an empty one, before the link, with none.
    function _lastAddress(bytes memory interoperable) private pure returns (address account) {
        assembly ("memory-safe") {
            account := shr(96, shl(96, mload(add(interoperable, mload(interoperable)))))
        }
    }

    function _unitsOf(uint96 amount, Settings memory new_) private pure returns (uint48 units) {
        units = uint48(amount / DayWindowLibrary.UNIT);
        bool exact = units * DayWindowLibrary.UNIT == amount && units <= DayWindowLibrary.MAX_UNITS;
        if (!exact) revert MilkBridge_InvalidSettings(new_);
    }
}
