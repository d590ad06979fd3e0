// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPointExchange} from "../interfaces/IPointExchange.sol";
import {IRoleRegistry} from "../interfaces/IRoleRegistry.sol";
import {PoolLedgerLibrary} from "../types/PoolLedger.sol";
import {PoolState} from "../types/PoolState.sol";
import {ExchangePools} from "./ExchangePools.sol";

/// @title PoolTreasury
/// @notice The MLK of pools, but for trades: what is put in, lent, withdrawn and collected. See {IPointExchange}.
abstract contract PoolTreasury is ExchangePools {
    using SafeERC20 for IERC20;
    using SafeCast for uint256;

    /* CONSTANTS */

    /// @dev How long a withdrawal can be executed once its delay has passed: a request kept ready for ever would be no notice.
    uint256 private constant _WITHDRAWAL_WINDOW = 7 days;

    /* EXTERNAL */

    /// @inheritdoc IPointExchange
    function fund(address point, uint256 amount) external nonReentrant moving(point) {
        address from = _msgSender();
        _deposit(_pools[point], amount, from);
        emit Funded(point, from, amount);
    }

    /// @inheritdoc IPointExchange
    function requestWithdrawal(address point, uint256 amount, address to) external onlyTreasurer(point) moving(point) {
        PoolState storage state = _pools[point];
        _checkPartner(state, IRoleRegistry.PartnerStatus.Closed);
        if (amount == 0) revert PointExchange_ZeroAmount();
        if (_isLost(to)) revert PointExchange_InvalidRecipient(to);
        uint256 own = _own(state);
        if (amount > own) revert PointExchange_BeyondOwn(point, own, amount);
        if (_requested(state) != 0) _cancelWithdrawal(state, point);
        uint256 from = block.timestamp + _rules.withdrawalDelay;
        (state.withdrawal, state.withdrawalTo, state.withdrawableAt) = (amount.toUint96(), to, from.toUint32());
        state.suspensions = _suspensionsOf(state.terms.partnerId());
        emit WithdrawalRequested(point, to, amount, from);
    }

    /// @inheritdoc IPointExchange
    function executeWithdrawal(
        address point,
        uint256 amount,
        address to
    ) external nonReentrant onlyTreasurer(point) moving(point) returns (uint256) {
        PoolState storage state = _pools[point];
        _checkPartner(state, IRoleRegistry.PartnerStatus.Closed);
        (uint256 requested, address payee) = (_requested(state), state.withdrawalTo);
        if (requested == 0) revert PointExchange_NoWithdrawal(point);
        if (amount != requested || to != payee) revert PointExchange_OtherWithdrawal(point, requested, payee);
        uint256 from = state.withdrawableAt;
        uint256 until = from + _WITHDRAWAL_WINDOW;
        if (block.timestamp < from || block.timestamp > until) {
            revert PointExchange_WithdrawalNotDue(from, until, block.timestamp);
        }
        uint256 paid = Math.min(amount, _own(state));
        if (paid == 0) revert PointExchange_BeyondOwn(point, 0, amount);
        _clearWithdrawal(state);
        state.ledger = state.ledger.drawn(paid);
        milk.safeTransfer(to, paid);
        emit Withdrawn(point, to, paid);
        return paid;
    }

    /// @inheritdoc IPointExchange
    function cancelWithdrawal(address point) external onlyTreasurer(point) {
        PoolState storage state = _pools[point];
        if (_requested(state) == 0) revert PointExchange_NoWithdrawal(point);
        _cancelWithdrawal(state, point);
    }

    /// @inheritdoc IPointExchange
    function extendCredit(address point, uint256 amount) external nonReentrant onlyRole(OPERATOR) moving(point) {
        PoolState storage state = _pools[point];
        address from = _msgSender();
        uint256 credit = state.credit + amount;
        state.credit = credit.toUint96();
        _deposit(state, amount, from);
        emit CreditExtended(point, from, amount, credit);
    }

    /// @inheritdoc IPointExchange
    function returnCredit(address point, uint256 amount) external nonReentrant onlyRole(OPERATOR) moving(point) {
        PoolState storage state = _pools[point];
        if (amount == 0) revert PointExchange_ZeroAmount();
        (uint256 credit, uint256 reserve) = (state.credit, state.ledger.reserve());
        if (amount > credit) revert PointExchange_CreditTooLow(point, credit, amount);
        if (amount > reserve) revert PointExchange_ReserveTooLow(point, reserve, amount);
        (state.credit, state.ledger) = ((credit - amount).toUint96(), state.ledger.drawn(amount));
        address treasury = _rules.treasury;
        milk.safeTransfer(treasury, amount);
        emit CreditReturned(point, treasury, amount, credit - amount);
    }

    /// @inheritdoc IPointExchange
    function collectFees(address[] calldata points) external nonReentrant onlyRole(OPERATOR) {
        address treasury = _rules.treasury;
        uint256 total = 0;
        for (uint256 i = 0; i < points.length; ++i) {
            address point = points[i];
            PoolState storage state = _checkMoving(point);
            uint256 amount = state.ledger.fees();
            total += amount;
            state.ledger = state.ledger.collected();
            emit FeesCollected(point, treasury, amount);
        }
        milk.safeTransfer(treasury, total);
    }

    /* EXTERNAL VIEWS */

    /// @inheritdoc IPointExchange
    function withdrawalOf(address point) external view returns (Withdrawal memory) {
        PoolState storage state = _known(point);
        uint256 amount = _requested(state);
        if (amount == 0) return Withdrawal(0, address(0), 0, 0);
        uint256 from = state.withdrawableAt;
        return Withdrawal(amount, state.withdrawalTo, from, from + _WITHDRAWAL_WINDOW);
    }

    /* PRIVATE */

    function _deposit(PoolState storage state, uint256 amount, address from) private {
        if (amount == 0) revert PointExchange_ZeroAmount();
        uint256 room = PoolLedgerLibrary.MAX_RESERVE - state.ledger.reserve();
        if (amount > room) revert PointExchange_AmountTooWide(amount);
        state.ledger = state.ledger.funded(amount);
        milk.safeTransferFrom(from, address(this), amount);
    }

    function _cancelWithdrawal(PoolState storage state, address point) private {
        emit WithdrawalCancelled(point, state.withdrawalTo, state.withdrawal);
        _clearWithdrawal(state);
    }

    function _clearWithdrawal(PoolState storage state) private {
        (state.withdrawal, state.withdrawalTo, state.withdrawableAt) = (0, address(0), 0);
    }

    /* PRIVATE VIEWS */

    /// @dev What is still asked for: a request ends when the partner is suspended or its wind-down taken back.
    function _requested(PoolState storage state) private view returns (uint256) {
        bool ended = state.suspensions != _suspensionsOf(state.terms.partnerId());
        return ended ? 0 : state.withdrawal;
    }

    /// @dev How often a partner was suspended or its wind-down taken back. A registry of version 0.1.0 does not count: there a
    /// withdrawal outlives a suspension, as it did. Nobody can have it fail for want of gas: too little would be left to go on.
    function _suspensionsOf(uint32 partnerId) private view returns (uint32) {
        try registry().suspensionsOf(partnerId) returns (uint32 suspensions) {
            return suspensions;
        } catch {
            return 0;
        }
    }

    /// @dev The partner's own in the reserve.
    function _own(PoolState storage state) private view returns (uint256) {
        return Math.saturatingSub(state.ledger.reserve(), state.credit);
    }
}
