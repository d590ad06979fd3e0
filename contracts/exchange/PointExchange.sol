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
import {SeenPrices} from "../libraries/SeenPrices.sol";
import {PoolLedger, PoolLedgerLibrary} from "../types/PoolLedger.sol";
import {PoolState} from "../types/PoolState.sol";
import {PoolTerms as StoredTerms, PoolTermsLibrary} from "../types/PoolTerms.sol";
import {Price} from "../types/Price.sol";
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
    /// @param rate What its currency's feed answered, if it is not the base currency.
    struct Side {
        PoolLedger ledger;
        StoredTerms terms;
        uint256 minEpoch;
        uint256 current;
        uint256 stock;
        Price rate;
    }

    /* CONSTANTS */

    /// @dev A pool in the base currency counts one for one; 8 decimals, as a feed.
    uint256 private constant _PARITY = 1e8;
    /// @dev Points in a unit of {PoolTermsLibrary-inventoryCap}.
    uint256 private constant _INVENTORY_CAP_UNIT = 1_000;
    /// @dev Where parts begin in the words of {IPointExchange-Swapped}; `settled`, the points given and the ask are lowest.
    uint256 private constant _RECIPIENT = 96;
    uint256 private constant _VALUE = 160;
    uint256 private constant _FEE = 64;
    uint256 private constant _POINTS_OUT = 192;
    uint256 private constant _BID = 16;

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
        (Quote memory quote, Side memory side, Price price) = _planSale(point, points);
        uint256 paid = quote.amountOut;
        _checkMinimum(minMilk, paid);

        address member = _msgSender();
        SeenPrices.keep(milkFeed, price);
        _store(point, side);
        _take(point, side, member, points);
        milk.safeTransfer(recipient, paid);
        uint256 terms = price.parts() | (side.terms.bid() << _BID);
        _record(member, point, address(milk), recipient, quote, points, terms);
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
        (Quote memory quote, Side memory side, Price price) = _planPurchase(point, points);
        uint256 taken = quote.amountIn;
        if (taken > maxMilk) revert PointExchange_AboveMaximum(maxMilk, taken);

        address member = _msgSender();
        SeenPrices.keep(milkFeed, price);
        _store(point, side);
        milk.safeTransferFrom(member, address(this), taken);
        _give(point, side, recipient, points, minEpoch);
        uint256 terms = (points << _POINTS_OUT) | price.parts() | side.terms.ask();
        _record(member, address(milk), point, recipient, quote, 0, terms);
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
        (Quote memory quote, Side memory sideIn, Side memory sideOut, Price price) = _planSwap(
            pointIn,
            points,
            pointOut
        );
        uint256 received = quote.amountOut;
        _checkMinimum(minPoints, received);
        address member = _msgSender();
        SeenPrices.keep(milkFeed, price);
        _store(pointIn, sideIn);
        _store(pointOut, sideOut);
        _take(pointIn, sideIn, member, points);
        _give(pointOut, sideOut, recipient, received, minEpoch);
        uint256 terms = (received << _POINTS_OUT) | price.parts() | (sideIn.terms.bid() << _BID) | sideOut.terms.ask();
        _record(member, pointIn, pointOut, recipient, quote, points, terms);
        return received;
    }

    /* EXTERNAL VIEWS */

    /// @inheritdoc IPointExchange
    function quoteSell(address point, uint256 points) external view returns (Quote memory quote) {
        (quote, , ) = _planSale(point, points);
    }

    /// @inheritdoc IPointExchange
    function quoteBuy(address point, uint256 points) external view returns (Quote memory quote) {
        (quote, , ) = _planPurchase(point, points);
    }

    /// @inheritdoc IPointExchange
    function quoteSwap(address pointIn, uint256 points, address pointOut) external view returns (Quote memory quote) {
        (quote, , , ) = _planSwap(pointIn, points, pointOut);
    }

    /* PRIVATE: TRADES */

    function _store(address point, Side memory side) private {
        PoolState storage state = _pools[point];
        if (side.rate.isFresh()) SeenPrices.keep(state.currencyFeed, side.rate);
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

    /// @dev See the layout of {IPointExchange-Swapped}. `settled` is within {PoolLedgerLibrary-MAX_RESERVE} and the fee within
    /// {PoolLedgerLibrary-MAX_FEES}. So is the value of a sale within the reserve that pays it, that of a purchase within the one
    /// it goes to; that of a swap is below 2^94: without the fee, it is worth less than one point more than what was settled for
    /// one point at least.
    function _record(
        address member,
        address assetIn,
        address assetOut,
        address recipient,
        Quote memory quote,
        uint256 pointsIn,
        uint256 terms
    ) private {
        uint256 delivery = (uint256(uint160(recipient)) << _RECIPIENT) | quote.settled;
        uint256 value = (quote.milkValue << _VALUE) | (quote.fee << _FEE) | pointsIn;
        emit Swapped(member, assetIn, assetOut, delivery, value, terms);
    }

    /* PRIVATE VIEWS: PLANS */

    function _planSale(
        address point,
        uint256 points
    ) private view returns (Quote memory quote, Side memory side, Price price) {
        uint256 feeRate = _loadBuyer(side, point, points);
        _checkTrading(side.terms.partnerId());
        price = SeenPrices.read(oracle, milkFeed);
        (uint256 paid, uint256 gross) = Pricing.sale(
            points,
            _unitIn(point, side),
            side.terms.bid(),
            price.higher(),
            feeRate
        );
        if (paid == 0) revert PointExchange_NothingOut(points);
        uint256 fee = _feeOf(gross, paid);
        _pay(point, side, gross, fee, points);
        (quote.amountIn, quote.amountOut, quote.milkValue, quote.fee) = (points, paid, gross, fee);
    }

    function _planPurchase(
        address point,
        uint256 points
    ) private view returns (Quote memory quote, Side memory side, Price price) {
        uint256 feeRate = _loadSeller(side, point, points);
        _checkTrading(side.terms.partnerId());
        price = SeenPrices.read(oracle, milkFeed);
        if (points == 0) revert PointExchange_NothingOut(0);
        (uint256 taken, uint256 gross) = Pricing.purchase(
            points,
            _unitOut(point, side),
            side.terms.ask(),
            price.lower(),
            feeRate
        );
        uint256 fee = _feeOf(taken, gross);
        _earn(point, side, gross, fee, points);
        (quote.amountIn, quote.amountOut, quote.milkValue) = (taken, points, gross);
        (quote.fee, quote.settled) = (fee, gross);
    }

    function _planSwap(
        address pointIn,
        uint256 points,
        address pointOut
    ) private view returns (Quote memory quote, Side memory sideIn, Side memory sideOut, Price price) {
        if (pointIn == pointOut) revert PointExchange_SamePoint(pointIn);
        uint256 feeRate = _loadBuyer(sideIn, pointIn, points);
        _loadSecond(sideOut, pointOut);
        _checkBothTrading(sideIn.terms.partnerId(), sideOut.terms.partnerId());
        price = SeenPrices.read(oracle, milkFeed);
        (uint256 unitIn, uint256 unitOut) = (_unitIn(pointIn, sideIn), _unitOut(pointOut, sideOut));
        (uint256 bid, uint256 ask, uint256 average) = (sideIn.terms.bid(), sideOut.terms.ask(), price.average());

        uint256 received = Pricing.conversion(points, unitIn, bid, unitOut, ask, feeRate);
        if (received == 0) revert PointExchange_NothingOut(points);
        _checkPoints(received);
        (uint256 net, uint256 gross) = Pricing.sale(points, unitIn, bid, average, feeRate);
        // What the points received are worth at the ask, at most `net`: the rest of the whole point stays with the first pool.
        (, uint256 settled) = Pricing.sale(received, unitOut, ask, average, 0);
        uint256 fee = _feeOf(gross, net);
        _pay(pointIn, sideIn, settled + fee, fee, points);
        _earn(pointOut, sideOut, settled, 0, received);
        (quote.amountIn, quote.amountOut, quote.milkValue) = (points, received, gross);
        (quote.fee, quote.settled) = (fee, settled);
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
        unchecked {
            // The reserve is at most the largest.
            uint256 room = PoolLedgerLibrary.MAX_RESERVE - ledger.reserve();
            if (gained > room) revert PointExchange_AmountTooWide(gained);
        }
        _checkFees(ledger, fee);
        side.ledger = ledger.earned(gained, fee, points, block.timestamp / 1 days);
    }

    /* PRIVATE VIEWS: POOLS */

    /// @dev Loads the pool that sells in a swap; {_loadBuyer} has looked at the pause of all.
    function _loadSecond(Side memory side, address point) private view {
        (PoolState storage state, StoredTerms terms) = _termsOf(point);
        _loadOpen(side, point, state, terms);
        if (side.terms.has(PoolTermsLibrary.SELLS_NOT)) revert PointExchange_SellingStopped(point);
    }

    /// @dev Loads the pool, when it may buy points now, and gives the fee of a conversion, basis points.
    function _loadBuyer(Side memory side, address point, uint256 points) private view returns (uint256 feeRate) {
        feeRate = _load(side, point, points);
        if (side.terms.has(PoolTermsLibrary.BUYS_NOT)) revert PointExchange_BuyingStopped(point);
    }

    /// @dev Loads the pool, when it may sell points now, and gives the fee as {_loadBuyer} does.
    function _loadSeller(Side memory side, address point, uint256 points) private view returns (uint256 feeRate) {
        feeRate = _load(side, point, points);
        if (side.terms.has(PoolTermsLibrary.SELLS_NOT)) revert PointExchange_SellingStopped(point);
    }

    /// @dev Loads the pool, when it may trade now. The fee is in one word with the pause.
    function _load(Side memory side, address point, uint256 points) private view returns (uint256 feeRate) {
        _checkPoints(points);
        (PoolState storage state, StoredTerms terms) = _termsOf(point);
        bool stopped;
        (stopped, feeRate) = (_rules.paused, _rules.feeRate);
        if (stopped) revert PointExchange_Paused();
        _loadOpen(side, point, state, terms);
    }

    function _termsOf(address point) private view returns (PoolState storage state, StoredTerms terms) {
        state = _pools[point];
        terms = state.terms;
        if (terms.partnerId() == 0) revert PointExchange_UnknownPool(point);
    }

    /// @dev Loads the pool, when it may trade now, with what aged already off its inventory.
    function _loadOpen(Side memory side, address point, PoolState storage state, StoredTerms terms) private view {
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
    function _unitIn(address point, Side memory side) private view returns (uint256) {
        unchecked {
            // Both have 64 bits.
            return side.terms.faceValue() * (_isForeign(point, side) ? side.rate.lower() : _PARITY);
        }
    }

    /// @dev Worth of one point received, likewise.
    function _unitOut(address point, Side memory side) private view returns (uint256) {
        unchecked {
            // Both have 64 bits.
            return side.terms.faceValue() * (_isForeign(point, side) ? side.rate.higher() : _PARITY);
        }
    }

    /// @dev Whether the pool's currency is not the base currency, with its rate loaded if so.
    function _isForeign(address point, Side memory side) private view returns (bool foreign) {
        foreign = side.terms.has(PoolTermsLibrary.FOREIGN);
        if (foreign) side.rate = SeenPrices.read(oracle, _pools[point].currencyFeed);
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
        unchecked {
            // The fees are at most the largest.
            if (fee > PoolLedgerLibrary.MAX_FEES - ledger.fees()) revert PointExchange_AmountTooWide(fee);
        }
    }

    /// @dev What {Pricing} takes off or puts on: `more` is never less.
    function _feeOf(uint256 more, uint256 less) private pure returns (uint256) {
        unchecked {
            return more - less;
        }
    }
}
