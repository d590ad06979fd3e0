// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IPartnerPoint} from "../interfaces/IPartnerPoint.sol";
import {IPointExchange} from "../interfaces/IPointExchange.sol";
import {IRoleRegistry} from "../interfaces/IRoleRegistry.sol";
import {PoolLedger, PoolLedgerLibrary} from "../types/PoolLedger.sol";
import {PoolState} from "../types/PoolState.sol";
import {PoolTerms, PoolTermsLibrary} from "../types/PoolTerms.sol";

/// @title Pools
/// @notice What trades and the pools' keepers both ask of a pool.
library Pools {
    /// @notice Points in a unit of {PoolTermsLibrary-inventoryCap}.
    uint256 internal constant INVENTORY_CAP_UNIT = 1_000;
    /// @notice Units of outflow in a unit of {PoolTermsLibrary-outflowCap}, which is one MLK.
    uint256 internal constant OUTFLOW_CAP_UNIT = 1e18 / PoolLedgerLibrary.OUTFLOW_UNIT;

    /// @notice Writes off what aged since the last time, once an epoch.
    /// @param state The pool.
    /// @param point The programme.
    function writeOff(PoolState storage state, address point) internal {
        (uint256 epoch, uint256 current) = minEpoch(state.terms);
        if (state.terms.writtenOff() == current) return;
        uint256 points = aged(state.ledger, point, epoch);
        state.ledger = state.ledger.writtenOff(points);
        recordWriteOff(state, point, points, current);
    }

    /// @notice Records that a pool was held against the minimum remaining life.
    /// @param state The pool.
    /// @param point The programme.
    /// @param points Points written off.
    /// @param current The running epoch, below 2^24: an epoch lasts an hour at least.
    function recordWriteOff(PoolState storage state, address point, uint256 points, uint256 current) internal {
        state.terms = state.terms.checkedIn(current);
        if (points != 0) emit IPointExchange.InventoryWrittenOff(point, points, current);
    }

    /// @notice The earliest epoch with the minimum of epochs of life left after the running one.
    /// @param terms The pool's terms.
    /// @return epoch The epoch.
    /// @return current The running epoch.
    function minEpoch(PoolTerms terms) internal view returns (uint256 epoch, uint256 current) {
        unchecked {
            // The length is not zero, and the minimum is at most the validity.
            current = block.timestamp / terms.epochLength();
            uint256 lifetime = terms.validity() - terms.minRemaining();
            epoch = current > lifetime ? current - lifetime : 0;
        }
    }

    /// @notice How many of the points counted in a pool's inventory it can no longer sell, because those that the exchange holds
    /// grew too short of life or expired. Points that came uninvited take the place of aged ones, and are never counted besides.
    /// @param ledger The pool's ledger.
    /// @param point The programme.
    /// @param epoch The earliest epoch the pool sells.
    /// @return Their number.
    function aged(PoolLedger ledger, address point, uint256 epoch) internal view returns (uint256) {
        uint256 counted = ledger.inventory();
        if (counted == 0) return 0;
        uint256 young = 0;
        IPartnerPoint.Cohort[] memory cohorts = IPartnerPoint(point).cohortsOf(address(this));
        // Latest first: mostly the first few are enough.
        for (uint256 i = cohorts.length; i != 0 && young < counted && cohorts[i - 1].epoch >= epoch; --i) {
            young += cohorts[i - 1].amount;
        }
        return young < counted ? counted - young : 0;
    }

    /// @notice Reverts with `UnknownPool` when the programme has no pool.
    /// @param state The pool.
    /// @param point The programme.
    function checkKnown(PoolState storage state, address point) internal view {
        if (state.terms.partnerId() == 0) revert IPointExchange.PointExchange_UnknownPool(point);
    }

    /// @notice Reverts with `UnknownPool`, `Paused` or `PoolPaused` unless what is in the pool may move.
    /// @param state The pool.
    /// @param point The programme.
    /// @param paused Whether the whole exchange is.
    function checkMoving(PoolState storage state, address point, bool paused) internal view {
        checkKnown(state, point);
        if (paused) revert IPointExchange.PointExchange_Paused();
        if (state.terms.has(PoolTermsLibrary.PAUSED)) revert IPointExchange.PointExchange_PoolPaused(point);
    }

    /// @notice Reverts with `PartnerNotActive` unless the partner's status is one of two.
    /// @param partnerId The partner.
    /// @param status Its status.
    /// @param other The status that does besides `Active`.
    function checkStatus(
        uint32 partnerId,
        IRoleRegistry.PartnerStatus status,
        IRoleRegistry.PartnerStatus other
    ) internal pure {
        if (status != IRoleRegistry.PartnerStatus.Active && status != other) {
            revert IPointExchange.PointExchange_PartnerNotActive(partnerId, status);
        }
    }

    /// @notice What a pool may still pay for points today.
    /// @param ledger The pool's ledger.
    /// @param terms The pool's terms.
    /// @param day Days since 1970.
    /// @return used Today's net outflow, units of outflow.
    /// @return left What is left of the cap, units of outflow.
    function outflowLeft(
        PoolLedger ledger,
        PoolTerms terms,
        uint256 day
    ) internal pure returns (uint256 used, uint256 left) {
        unchecked {
            // 24 bits times a hundred.
            uint256 cap = terms.outflowCap() * OUTFLOW_CAP_UNIT;
            used = ledger.outflowOn(day);
            left = cap > used ? cap - used : 0;
        }
    }
}
