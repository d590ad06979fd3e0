// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IPartnerPoint} from "../interfaces/IPartnerPoint.sol";
import {IPointExchange} from "../interfaces/IPointExchange.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {IRoleRegistry} from "../interfaces/IRoleRegistry.sol";
import {Pricing} from "../libraries/Pricing.sol";
import {PoolLedger, PoolLedgerLibrary} from "../types/PoolLedger.sol";
import {PoolState} from "../types/PoolState.sol";
import {PoolTerms as StoredTerms, PoolTermsLibrary} from "../types/PoolTerms.sol";
import {ExchangePools} from "./ExchangePools.sol";
import {PoolKeeper} from "./PoolKeeper.sol";
import {PoolTreasury} from "./PoolTreasury.sol";

/// @title PointExchange
/// @notice Buys and resells the points of all programmes for MLK. See {IPointExchange}.
/// @dev Trades and their quotes; what pools trade on is in {PoolKeeper}, their money in {PoolTreasury}, and what all three ask
/// of a pool in {ExchangePools}.
contract PointExchange is PoolKeeper, PoolTreasury {
    using SafeERC20 for IERC20;

    /* TYPES */

    /// @dev A pool in a trade.
    /// @param ledger The pool's, first before and then after the trade.
    /// @param minEpoch The earliest epoch it takes and gives.
    /// @param current The running epoch.
    /// @param stock Its inventory as the first trade of an epoch counts it.
    /// @param feeRate The fee of a conversion, basis points, read in one word with the pause.
    struct Side {
        PoolLedger ledger;
        StoredTerms terms;
        uint256 minEpoch;
        uint256 current;
        uint256 stock;
        uint256 feeRate;
    }

    /// @dev Everything a trade needs to know. A sale has no side out, a purchase none in.
    struct Plan {
        Side sideIn;
        Side sideOut;
        uint256 spot;
        uint256 average;
        uint256 round;
        Quote quote;
    }

    /* CONSTANTS */

    /// @dev A pool in the base currency counts one for one; 8 decimals, as a feed.
    uint256 private constant _PARITY = 1e8;
    /// @dev Points in a unit of {PoolTermsLibrary-inventoryCap}.
    uint256 private constant _INVENTORY_CAP_UNIT = 1_000;

    /* CONSTRUCTOR */

    /// @notice Errors: `InvalidSettings`, `PriceOracle_UnknownFeed`.
    /// @param registry_ The alliance's registry; its forwarder is the one trusted here.
    /// @param milk_ MLK.
    /// @param oracle_ The price oracle.
    /// @param milkFeed_ The feed that prices MLK in the base currency.
    /// @param settings_ The first settings.
    constructor(
        IRoleRegistry registry_,
        IERC20 milk_,
        IPriceOracle oracle_,
        bytes32 milkFeed_,
        Settings memory settings_
    ) ExchangePools(registry_, milk_, oracle_, milkFeed_) PoolKeeper(settings_) {}

    /* EXTERNAL: TRADES */

    /// @inheritdoc IPointExchange
    function sell(
        address point,
        uint256 points,
        uint256 minMilk,
        uint256 deadline,
        address recipient
    ) external nonReentrant returns (uint256) {
        _checkRequest(deadline, recipient, point);
        Plan memory plan = _planSale(point, points);
        uint256 paid = plan.quote.amountOut;
        _checkMinimum(minMilk, paid);

        address member = _msgSender();
        _store(point, plan.sideIn);
        _take(point, plan.sideIn, member, points);
        milk.safeTransfer(recipient, paid);
        _record(member, point, address(milk), recipient, plan);
        return paid;
    }

    /// @inheritdoc IPointExchange
    function buy(
        address point,
        uint256 points,
        uint256 maxMilk,
        uint256 minEpoch,
        uint256 deadline,
        address recipient
    ) external nonReentrant returns (uint256) {
        _checkRequest(deadline, recipient, point);
        Plan memory plan = _planPurchase(point, points);
        uint256 taken = plan.quote.amountIn;
        if (taken > maxMilk) revert PointExchange_AboveMaximum(maxMilk, taken);

        address member = _msgSender();
        _store(point, plan.sideOut);
        milk.safeTransferFrom(member, address(this), taken);
        _give(point, plan.sideOut, recipient, points, minEpoch);
        _record(member, address(milk), point, recipient, plan);
        return taken;
    }

    /// @inheritdoc IPointExchange
    function swap(
        address pointIn,
        uint256 points,
        address pointOut,
        uint256 minPoints,
        uint256 minEpoch,
        uint256 deadline,
        address recipient
    ) external nonReentrant returns (uint256) {
        _checkRequest(deadline, recipient, pointOut);
        Plan memory plan = _planSwap(pointIn, points, pointOut);
        uint256 received = plan.quote.amountOut;
        _checkMinimum(minPoints, received);

        address member = _msgSender();
        _store(pointIn, plan.sideIn);
        _store(pointOut, plan.sideOut);
        _take(pointIn, plan.sideIn, member, points);
        _give(pointOut, plan.sideOut, recipient, received, minEpoch);
        _record(member, pointIn, pointOut, recipient, plan);
        return received;
    }

    /* EXTERNAL VIEWS */

    /// @inheritdoc IPointExchange
    function quoteSell(address point, uint256 points) external view returns (Quote memory) {
        return _planSale(point, points).quote;
    }

    /// @inheritdoc IPointExchange
    function quoteBuy(address point, uint256 points) external view returns (Quote memory) {
        return _planPurchase(point, points).quote;
    }

    /// @inheritdoc IPointExchange
    function quoteSwap(address pointIn, uint256 points, address pointOut) external view returns (Quote memory) {
        return _planSwap(pointIn, points, pointOut).quote;
    }

    /* PRIVATE: TRADES */

    function _store(address point, Side memory side) private {
        PoolState storage state = _pools[point];
        if (side.terms.countedIn() != side.current) _recordCount(state, point, side.stock, side.current);
        state.ledger = side.ledger;
    }

    function _take(address point, Side memory side, address member, uint256 points) private {
        _move(point, side, member, address(this), points, side.minEpoch);
    }

    function _give(address point, Side memory side, address recipient, uint256 points, uint256 minEpoch) private {
        _move(point, side, address(this), recipient, points, Math.max(minEpoch, side.minEpoch));
    }

    function _move(
        address point,
        Side memory side,
        address from,
        address to,
        uint256 points,
        uint256 minEpoch
    ) private {
        IPartnerPoint programme = IPartnerPoint(point);
        // They have 64 bits: see {_checkPoints}.
        if (!side.terms.has(PoolTermsLibrary.EARLIER))
            programme.transferForExchange(from, to, uint64(points), minEpoch);
        else programme.transferFromSince(from, to, points, minEpoch);
    }

    function _record(address member, address assetIn, address assetOut, address recipient, Plan memory plan) private {
        emit Swapped(
            member,
            assetIn,
            assetOut,
            recipient,
            plan.quote.amountIn,
            plan.quote.amountOut,
            plan.quote.milkValue,
            plan.quote.fee,
            plan.quote.settled,
            plan.spot,
            plan.average,
            // Each was stored in as many bits.
            uint32(plan.round),
            uint16(plan.sideIn.terms.bid()),
            uint16(plan.sideOut.terms.ask())
        );
    }

    /* PRIVATE VIEWS: PLANS */

    function _planSale(address point, uint256 points) private view returns (Plan memory plan) {
        Side memory side = plan.sideIn;
        _loadBuyer(side, point, points);
        _checkTrading(side.terms.partnerId());
        (plan.spot, plan.average, , plan.round) = oracle.read(milkFeed);
        uint256 price = Math.max(plan.spot, plan.average);
        (uint256 paid, uint256 gross) = Pricing.sale(
            points,
            _unitIn(point, side.terms),
            side.terms.bid(),
            price,
            side.feeRate
        );
        if (paid == 0) revert PointExchange_NothingOut(points);
        _pay(point, side, gross, gross - paid, points);
        plan.quote = Quote(points, paid, gross, gross - paid, 0);
    }

    function _planPurchase(address point, uint256 points) private view returns (Plan memory plan) {
        Side memory side = plan.sideOut;
        _loadSeller(side, point, points);
        _checkTrading(side.terms.partnerId());
        (plan.spot, plan.average, , plan.round) = oracle.read(milkFeed);
        if (points == 0) revert PointExchange_NothingOut(0);
        uint256 price = Math.min(plan.spot, plan.average);
        (uint256 taken, uint256 gross) = Pricing.purchase(
            points,
            _unitOut(point, side.terms),
            side.terms.ask(),
            price,
            side.feeRate
        );
        _earn(point, side, gross, taken - gross, points);
        plan.quote = Quote(taken, points, gross, taken - gross, gross);
    }

    function _planSwap(address pointIn, uint256 points, address pointOut) private view returns (Plan memory plan) {
        if (pointIn == pointOut) revert PointExchange_SamePoint(pointIn);
        (Side memory sideIn, Side memory sideOut) = (plan.sideIn, plan.sideOut);
        _loadBuyer(sideIn, pointIn, points);
        _loadSeller(sideOut, pointOut, 0);
        _checkBothTrading(sideIn.terms.partnerId(), sideOut.terms.partnerId());
        (plan.spot, plan.average, , plan.round) = oracle.read(milkFeed);
        (uint256 unitIn, uint256 unitOut) = (_unitIn(pointIn, sideIn.terms), _unitOut(pointOut, sideOut.terms));
        (uint256 bid, uint256 ask, uint256 feeRate) = (sideIn.terms.bid(), sideOut.terms.ask(), sideIn.feeRate);

        uint256 received = Pricing.conversion(points, unitIn, bid, unitOut, ask, feeRate);
        if (received == 0) revert PointExchange_NothingOut(points);
        _checkPoints(received);
        (uint256 net, uint256 gross) = Pricing.sale(points, unitIn, bid, plan.average, feeRate);
        // What the points received are worth at the ask, at most `net`: the rest of the whole point stays with the first pool.
        (, uint256 settled) = Pricing.sale(received, unitOut, ask, plan.average, 0);
        uint256 fee = gross - net;
        _pay(pointIn, sideIn, settled + fee, fee, points);
        _earn(pointOut, sideOut, settled, 0, received);
        plan.quote = Quote(points, received, gross, fee, settled);
    }

    /// @dev The pool pays `given`, of which `fee` goes to its fees, and takes points.
    function _pay(address point, Side memory side, uint256 given, uint256 fee, uint256 points) private view {
        unchecked {
            PoolLedger ledger = side.ledger;
            uint256 reserve = ledger.reserve();
            if (given > reserve) revert PointExchange_ReserveTooLow(point, reserve, given);
            uint256 day = block.timestamp / 1 days;
            (uint256 used, uint256 left) = _outflowLeft(ledger, side.terms, day);
            uint256 out = (given + PoolLedgerLibrary.OUTFLOW_UNIT - 1) / PoolLedgerLibrary.OUTFLOW_UNIT;
            if (out > left) {
                revert PointExchange_OutflowCapReached(point, left * PoolLedgerLibrary.OUTFLOW_UNIT, given);
            }
            // 24 bits times a thousand.
            uint256 cap = side.terms.inventoryCap() * _INVENTORY_CAP_UNIT;
            uint256 room = cap - Math.min(cap, ledger.inventory());
            if (points > room) _checkLeaving(point, side, room, points);
            _checkFees(ledger, fee);
            side.ledger = ledger.paid(given, fee, points, day, used + out);
        }
    }

    /// @dev A pool buys beyond its cap on inventory while its partner winds down, or a partner that fills it would end its
    /// members' sales.
    function _checkLeaving(address point, Side memory side, uint256 room, uint256 points) private view {
        bool leaving = registry().statusOf(side.terms.partnerId()) == IRoleRegistry.PartnerStatus.WindingDown;
        if (leaving) room = PoolLedgerLibrary.MAX_INVENTORY - side.ledger.inventory();
        if (points > room) revert PointExchange_InventoryCapReached(point, room, points);
    }

    /// @dev The pool gets `gained` and `fee` besides, and gives points.
    function _earn(address point, Side memory side, uint256 gained, uint256 fee, uint256 points) private view {
        PoolLedger ledger = side.ledger;
        uint256 inventory = ledger.inventory();
        if (points > inventory) revert PointExchange_InventoryTooLow(point, inventory, points);
        uint256 room = PoolLedgerLibrary.MAX_RESERVE - ledger.reserve();
        if (gained > room) revert PointExchange_AmountTooWide(gained);
        _checkFees(ledger, fee);
        side.ledger = ledger.earned(gained, fee, points, block.timestamp / 1 days);
    }

    /* PRIVATE VIEWS: POOLS */

    /// @dev Loads the pool, when it may buy points now.
    function _loadBuyer(Side memory side, address point, uint256 points) private view {
        _load(side, point, points);
        if (side.terms.has(PoolTermsLibrary.BUYS_NOT)) revert PointExchange_BuyingStopped(point);
    }

    /// @dev Loads the pool, when it may sell points now.
    function _loadSeller(Side memory side, address point, uint256 points) private view {
        _load(side, point, points);
        if (side.terms.has(PoolTermsLibrary.SELLS_NOT)) revert PointExchange_SellingStopped(point);
    }

    /// @dev Loads the pool, when it may trade now, with what aged already off its inventory.
    function _load(Side memory side, address point, uint256 points) private view {
        _checkPoints(points);
        PoolState storage state = _pools[point];
        StoredTerms terms = state.terms;
        if (terms.partnerId() == 0) revert PointExchange_UnknownPool(point);
        bool stopped;
        (stopped, side.feeRate) = (_rules.paused, _rules.feeRate);
        if (stopped) revert PointExchange_Paused();
        if (terms.has(PoolTermsLibrary.PAUSED)) revert PointExchange_PoolPaused(point);
        if (terms.bid() == 0 || terms.has(PoolTermsLibrary.BUYS_NOT)) {
            terms = _termsInForce(state);
            if (terms.bid() == 0) revert PointExchange_NotQuoted(point);
        }

        (side.terms, side.ledger) = (terms, state.ledger);
        (side.minEpoch, side.current) = _minEpoch(terms);
        if (terms.countedIn() != side.current) {
            side.stock = _stockOf(point, side.minEpoch);
            side.ledger = side.ledger.counted(side.stock);
        }
    }

    function _checkTrading(uint32 partnerId) private view {
        _checkStatus(partnerId, registry().statusOf(partnerId), IRoleRegistry.PartnerStatus.WindingDown);
    }

    function _checkBothTrading(uint32 first, uint32 second) private view {
        (IRoleRegistry.PartnerStatus one, IRoleRegistry.PartnerStatus other) = registry().statusesOf(first, second);
        _checkStatus(first, one, IRoleRegistry.PartnerStatus.WindingDown);
        _checkStatus(second, other, IRoleRegistry.PartnerStatus.WindingDown);
    }

    /// @dev Worth of one point given in the base currency, 16 decimals: below 2^128.
    function _unitIn(address point, StoredTerms terms) private view returns (uint256) {
        if (!terms.has(PoolTermsLibrary.FOREIGN)) return terms.faceValue() * _PARITY;
        (uint256 spot, uint256 average, , ) = oracle.read(_pools[point].currencyFeed);
        return terms.faceValue() * Math.min(spot, average);
    }

    /// @dev Worth of one point received, likewise.
    function _unitOut(address point, StoredTerms terms) private view returns (uint256) {
        if (!terms.has(PoolTermsLibrary.FOREIGN)) return terms.faceValue() * _PARITY;
        (uint256 spot, uint256 average, , ) = oracle.read(_pools[point].currencyFeed);
        return terms.faceValue() * Math.max(spot, average);
    }

    /// @dev What a trade gives never goes where nobody gets it back. Who may hold points, the programmes know.
    function _checkRequest(uint256 deadline, address recipient, address point) private view {
        if (block.timestamp > deadline) revert PointExchange_DeadlinePassed(deadline, block.timestamp);
        bool lost = recipient == address(this) || recipient == address(milk) || recipient == point;
        if (lost || isTrustedForwarder(recipient)) revert PointExchange_InvalidRecipient(recipient);
    }

    /* PRIVATE PURE */

    function _checkMinimum(uint256 minimum, uint256 offered) private pure {
        if (offered < minimum) revert PointExchange_BelowMinimum(minimum, offered);
    }

    function _checkPoints(uint256 points) private pure {
        if (points > type(uint64).max) revert PointExchange_AmountTooWide(points);
    }

    function _checkFees(PoolLedger ledger, uint256 fee) private pure {
        if (fee > PoolLedgerLibrary.MAX_FEES - ledger.fees()) revert PointExchange_AmountTooWide(fee);
    }
}
