// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
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

    /// @notice Records that a pool's inventory was counted in an epoch, before it changes.
    /// @param state The pool.
    /// @param point The programme.
    /// @param stock What {stockOf} gave.
    /// @param current The running epoch, below 2^24: an epoch lasts an hour at least.
    function recordCount(PoolState storage state, address point, uint256 stock, uint256 current) internal {
        uint256 before = state.ledger.inventory();
        (state.terms, state.ledger) = (state.terms.counted(current), state.ledger.counted(stock));
        if (stock < before) emit IPointExchange.InventoryWrittenOff(point, before - stock, current);
        if (stock > before) emit IPointExchange.InventoryRestored(point, stock - before, current);
    }

    /// @notice A pool's terms as they bind trades. What was promised holds while the partner winds down: whatever was switched or
    /// withdrawn before, the pool buys, at the least and asks the most of its band where it has no quote. Only terms without a
    /// quote, or that buy not, need to be asked about.
    /// @param state The pool.
    /// @param registry The alliance's registry.
    /// @return terms The terms.
    function termsInForce(PoolState storage state, IRoleRegistry registry) internal view returns (PoolTerms terms) {
        terms = state.terms;
        if (registry.statusOf(terms.partnerId()) != IRoleRegistry.PartnerStatus.WindingDown) return terms;
        if (terms.bid() == 0) terms = terms.quoted(state.lowestBid, state.highestAsk);
        return terms.flagged(PoolTermsLibrary.BUYS_NOT, false);
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

    /// @notice Whether a programme trades with this exchange, or will once its partner's admin accepts what the council proposed.
    /// So its pool is ready before the trade moves, and members need not wait for it.
    /// @param point The programme.
    /// @return Whether it is so.
    function isOwn(address point) internal view returns (bool) {
        return
            IPartnerPoint(point).exchange() == address(this) ||
            IPartnerPoint(point).proposedExchange() == address(this);
    }

    /// @notice How often a partner was suspended or its wind-down taken back. A registry of version 0.1.0 does not count: there a
    /// withdrawal outlives a suspension, as it did.
    /// @param registry The alliance's registry.
    /// @param partnerId The partner.
    /// @return The number, zero where none is counted.
    function suspensionsOf(IRoleRegistry registry, uint32 partnerId) internal view returns (uint32) {
        // Nobody can have it fail for want of gas: what would be left then is too little to end the call.
        try registry.suspensionsOf(partnerId) returns (uint32 suspensions) {
            return suspensions;
        } catch {
            return 0;
        }
    }

    /// @notice What a pool can sell, counted: all that the exchange holds of the programme and lives long enough. All of it was
    /// bought, for only the exchange brings points to itself: see {IPartnerPoint}.
    /// @param point The programme.
    /// @param epoch The earliest epoch the pool sells.
    /// @return stock Points, at most {PoolLedgerLibrary-MAX_INVENTORY}.
    function stockOf(address point, uint256 epoch) internal view returns (uint256 stock) {
        IPartnerPoint.Cohort[] memory cohorts = IPartnerPoint(point).cohortsOf(address(this));
        for (uint256 i = cohorts.length; i != 0 && cohorts[i - 1].epoch >= epoch; --i) stock += cohorts[i - 1].amount;
        return Math.min(stock, PoolLedgerLibrary.MAX_INVENTORY);
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
