// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPartnerPoint} from "../interfaces/IPartnerPoint.sol";
import {IPointExchange} from "../interfaces/IPointExchange.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {IRoleRegistry} from "../interfaces/IRoleRegistry.sol";
import {Pools} from "../libraries/Pools.sol";
import {Pricing} from "../libraries/Pricing.sol";
import {PoolLedgerLibrary} from "../types/PoolLedger.sol";
import {ExchangeRules, PoolState} from "../types/PoolState.sol";
import {PoolTerms, PoolTermsLibrary} from "../types/PoolTerms.sol";

/// @title PoolDesk
/// @notice What partners, operators and the council do to a pool, kept out of {PointExchange} so that trades stay small: it is
/// linked to the exchange, runs as the exchange, on the exchange's storage, and has none of its own. The exchange checks who
/// calls and whether the pool may move; what each function does, its errors and events are in {IPointExchange}.
library PoolDesk {
    using SafeERC20 for IERC20;
    using SafeCast for uint256;

    /* CONSTANTS */

    /// @dev How long a withdrawal can be executed once its delay has passed: a request kept ready for ever would be no notice.
    uint256 private constant _WITHDRAWAL_WINDOW = 7 days;
    uint256 private constant _MAX_FEE_RATE = 1_000;
    uint256 private constant _MAX_QUOTE_INTERVAL = 30 days;
    uint256 private constant _MIN_WITHDRAWAL_DELAY = 1 hours;
    uint256 private constant _MAX_WITHDRAWAL_DELAY = 30 days;

    /* EXTERNAL: TERMS */

    /// @notice See {IPointExchange-openPool}.
    /// @param state The pool.
    /// @param point The programme.
    /// @param terms What it is opened with.
    /// @param registry The alliance's registry.
    /// @param oracle The price oracle.
    function open(
        PoolState storage state,
        address point,
        IPointExchange.PoolTerms calldata terms,
        IRoleRegistry registry,
        IPriceOracle oracle
    ) external {
        if (state.terms.partnerId() != 0) revert IPointExchange.PointExchange_PoolExists(point);
        uint32 partnerId = registry.partnerOf(point);
        if (partnerId == 0 || !Pools.isOwn(point)) {
            revert IPointExchange.PointExchange_ForeignPoint(point);
        }
        state.terms = PoolTermsLibrary.make(
            partnerId,
            IPartnerPoint(point).epochLength().toUint32(),
            IPartnerPoint(point).validityDuration().toUint8()
        );
        _setFaceValue(state, point, terms, oracle);
        _setLimits(state, point, terms.limits);
        emit IPointExchange.PoolOpened(point, partnerId, terms);
    }

    /// @notice See {IPointExchange-correctFaceValue}.
    /// @param state The pool.
    /// @param point The programme.
    /// @param faceValue Worth of one point in the pool's currency, 8 decimals.
    /// @param currencyFeed Oracle feed of the pool's currency, zero for the base currency.
    /// @param registry The alliance's registry.
    /// @param oracle The price oracle.
    function correctFaceValue(
        PoolState storage state,
        address point,
        uint64 faceValue,
        bytes32 currencyFeed,
        IRoleRegistry registry,
        IPriceOracle oracle
    ) external {
        Pools.checkKnown(state, point);
        _checkStatus(state, registry, IRoleRegistry.PartnerStatus.Active);
        if (state.terms.has(PoolTermsLibrary.QUOTED)) revert IPointExchange.PointExchange_FaceValueFixed(point);
        // It was stored in as many bits.
        (uint64 previous, bytes32 previousFeed) = (uint64(state.terms.faceValue()), state.currencyFeed);
        _setFaceValue(state, point, IPointExchange.PoolTerms(faceValue, currencyFeed, _limits(state)), oracle);
        emit IPointExchange.FaceValueCorrected(point, previous, previousFeed, faceValue, currencyFeed);
    }

    /// @notice See {IPointExchange-setLimits}.
    /// @param state The pool.
    /// @param point The programme.
    /// @param limits The new limits.
    /// @param registry The alliance's registry.
    function setLimits(
        PoolState storage state,
        address point,
        IPointExchange.Limits calldata limits,
        IRoleRegistry registry
    ) external {
        Pools.checkKnown(state, point);
        emit IPointExchange.LimitsChanged(point, _limits(state), limits);
        _setLimits(state, point, limits);
        (uint16 bid, uint16 ask) = _quote(state.terms);
        if (bid == 0 || (bid >= limits.lowestBid && ask <= limits.highestAsk)) return;
        // A wind-down freezes the quote, for the council, too.
        if (registry.statusOf(state.terms.partnerId()) == IRoleRegistry.PartnerStatus.WindingDown) return;
        (state.terms, state.quotedAt) = (state.terms.quoted(0, 0), 0);
        emit IPointExchange.QuoteChanged(point, bid, ask, 0, 0);
    }

    /// @notice See {IPointExchange-setQuote}.
    /// @param state The pool.
    /// @param point The programme.
    /// @param bid Basis points of face value paid.
    /// @param ask Basis points of face value asked.
    /// @param rules The settings of all pools.
    /// @param registry The alliance's registry.
    function setQuote(
        PoolState storage state,
        address point,
        uint16 bid,
        uint16 ask,
        ExchangeRules storage rules,
        IRoleRegistry registry
    ) external {
        (uint16 previousBid, uint16 previousAsk) = _quote(state.terms);
        bool first = previousBid == 0;
        // A wind-down freezes a quote; where there is none, one can still be set.
        _checkStatus(
            state,
            registry,
            first ? IRoleRegistry.PartnerStatus.WindingDown : IRoleRegistry.PartnerStatus.Active
        );
        _checkQuote(state, rules, bid, ask);
        if (!first) _checkChange(state, rules, bid, ask);
        // A block's time stays below 2^32 until 2106.
        (state.terms, state.quotedAt) = (
            state.terms.quoted(bid, ask).flagged(PoolTermsLibrary.QUOTED, true),
            uint32(block.timestamp)
        );
        emit IPointExchange.QuoteChanged(point, previousBid, previousAsk, bid, ask);
    }

    /// @notice See {IPointExchange-setDirections}.
    /// @param state The pool.
    /// @param point The programme.
    /// @param buys Whether it buys.
    /// @param sells Whether it sells.
    /// @param registry The alliance's registry.
    function setDirections(
        PoolState storage state,
        address point,
        bool buys,
        bool sells,
        IRoleRegistry registry
    ) external {
        _checkStatus(state, registry, IRoleRegistry.PartnerStatus.Active);
        PoolTerms terms = state.terms;
        (bool bought, bool sold) = (!terms.has(PoolTermsLibrary.BUYS_NOT), !terms.has(PoolTermsLibrary.SELLS_NOT));
        state.terms = terms.flagged(PoolTermsLibrary.BUYS_NOT, !buys).flagged(PoolTermsLibrary.SELLS_NOT, !sells);
        emit IPointExchange.DirectionsChanged(point, bought, sold, buys, sells);
    }

    /// @notice See {IPointExchange-setSettings}.
    /// @param rules What holds for all pools.
    /// @param settings The new settings.
    /// @param registry The alliance's registry.
    /// @param milk MLK.
    function setSettings(
        ExchangeRules storage rules,
        IPointExchange.Settings memory settings,
        IRoleRegistry registry,
        IERC20 milk
    ) external {
        bool feed = settings.feeRate <= _MAX_FEE_RATE && !_isLost(settings.treasury, registry, milk);
        bool quoted =
            settings.leastSpread <= Pricing.BASIS &&
                settings.maxQuoteStep != 0 &&
                settings.maxQuoteStep <= Pricing.BASIS &&
                settings.minQuoteInterval != 0 &&
                settings.minQuoteInterval <= _MAX_QUOTE_INTERVAL;
        bool delayed =
            settings.withdrawalDelay >= _MIN_WITHDRAWAL_DELAY && settings.withdrawalDelay <= _MAX_WITHDRAWAL_DELAY;
        if (!feed || !quoted || !delayed) revert IPointExchange.PointExchange_InvalidSettings(settings);
        emit IPointExchange.SettingsChanged(_settings(rules), settings);
        (rules.feeRate, rules.treasury) = (settings.feeRate, settings.treasury);
        (rules.leastSpread, rules.maxQuoteStep) = (settings.leastSpread, settings.maxQuoteStep);
        (rules.minQuoteInterval, rules.withdrawalDelay) = (settings.minQuoteInterval, settings.withdrawalDelay);
    }

    /* EXTERNAL: MONEY */

    /// @notice See {IPointExchange-fund}.
    /// @param state The pool.
    /// @param point The programme.
    /// @param amount wei of MLK.
    /// @param from Who pays.
    /// @param milk MLK.
    function fund(PoolState storage state, address point, uint256 amount, address from, IERC20 milk) external {
        _deposit(state, amount, from, milk);
        emit IPointExchange.Funded(point, from, amount);
    }

    /// @notice See {IPointExchange-extendCredit}.
    /// @param state The pool.
    /// @param point The programme.
    /// @param amount wei of MLK.
    /// @param from Who pays.
    /// @param milk MLK.
    function extendCredit(PoolState storage state, address point, uint256 amount, address from, IERC20 milk) external {
        uint256 credit = state.credit + amount;
        state.credit = credit.toUint96();
        _deposit(state, amount, from, milk);
        emit IPointExchange.CreditExtended(point, from, amount, credit);
    }

    /// @notice See {IPointExchange-returnCredit}.
    /// @param state The pool.
    /// @param point The programme.
    /// @param amount wei of MLK.
    /// @param treasury Who gets it.
    /// @param milk MLK.
    function returnCredit(
        PoolState storage state,
        address point,
        uint256 amount,
        address treasury,
        IERC20 milk
    ) external {
        if (amount == 0) revert IPointExchange.PointExchange_ZeroAmount();
        (uint256 credit, uint256 reserve) = (state.credit, state.ledger.reserve());
        if (amount > credit) revert IPointExchange.PointExchange_CreditTooLow(point, credit, amount);
        if (amount > reserve) revert IPointExchange.PointExchange_ReserveTooLow(point, reserve, amount);
        (state.credit, state.ledger) = ((credit - amount).toUint96(), state.ledger.drawn(amount));
        milk.safeTransfer(treasury, amount);
        emit IPointExchange.CreditReturned(point, treasury, amount, credit - amount);
    }

    /// @notice See {IPointExchange-collectFees}.
    /// @param pools All pools.
    /// @param points The programmes.
    /// @param rules What holds for all pools.
    /// @param milk MLK.
    function collectFees(
        mapping(address point => PoolState state) storage pools,
        address[] calldata points,
        ExchangeRules storage rules,
        IERC20 milk
    ) external {
        (address treasury, bool paused) = (rules.treasury, rules.paused);
        uint256 total = 0;
        for (uint256 i = 0; i < points.length; ++i) {
            (address point, PoolState storage state) = (points[i], pools[points[i]]);
            Pools.checkMoving(state, point, paused);
            uint256 amount = state.ledger.fees();
            total += amount;
            state.ledger = state.ledger.collected();
            emit IPointExchange.FeesCollected(point, treasury, amount);
        }
        milk.safeTransfer(treasury, total);
    }

    /// @notice See {IPointExchange-requestWithdrawal}.
    /// @param state The pool.
    /// @param point The programme.
    /// @param amount wei of MLK.
    /// @param to Who is to get it.
    /// @param delay Seconds before it can be executed.
    /// @param registry The alliance's registry.
    /// @param milk MLK.
    function requestWithdrawal(
        PoolState storage state,
        address point,
        uint256 amount,
        address to,
        uint256 delay,
        IRoleRegistry registry,
        IERC20 milk
    ) external {
        _checkStatus(state, registry, IRoleRegistry.PartnerStatus.Closed);
        if (amount == 0) revert IPointExchange.PointExchange_ZeroAmount();
        if (_isLost(to, registry, milk)) revert IPointExchange.PointExchange_InvalidRecipient(to);
        uint256 own = _own(state);
        if (amount > own) revert IPointExchange.PointExchange_BeyondOwn(point, own, amount);
        if (_requested(state, registry) != 0) _cancelWithdrawal(state, point);
        uint256 from = block.timestamp + delay;
        (state.withdrawal, state.withdrawalTo, state.withdrawableAt) = (amount.toUint96(), to, from.toUint32());
        state.suspensions = Pools.suspensionsOf(registry, state.terms.partnerId());
        emit IPointExchange.WithdrawalRequested(point, to, amount, from);
    }

    /// @notice See {IPointExchange-executeWithdrawal}.
    /// @param state The pool.
    /// @param point The programme.
    /// @param amount wei of MLK that were asked for.
    /// @param to Who is to get them.
    /// @param registry The alliance's registry.
    /// @param milk MLK.
    /// @return paid wei of MLK.
    function executeWithdrawal(
        PoolState storage state,
        address point,
        uint256 amount,
        address to,
        IRoleRegistry registry,
        IERC20 milk
    ) external returns (uint256 paid) {
        _checkStatus(state, registry, IRoleRegistry.PartnerStatus.Closed);
        (uint256 requested, address payee) = (_requested(state, registry), state.withdrawalTo);
        if (requested == 0) revert IPointExchange.PointExchange_NoWithdrawal(point);
        if (amount != requested || to != payee) {
            revert IPointExchange.PointExchange_OtherWithdrawal(point, requested, payee);
        }
        uint256 from = state.withdrawableAt;
        uint256 until = from + _WITHDRAWAL_WINDOW;
        if (block.timestamp < from || block.timestamp > until) {
            revert IPointExchange.PointExchange_WithdrawalNotDue(from, until, block.timestamp);
        }
        paid = Math.min(amount, _own(state));
        if (paid == 0) revert IPointExchange.PointExchange_BeyondOwn(point, 0, amount);
        _clearWithdrawal(state);
        state.ledger = state.ledger.drawn(paid);
        milk.safeTransfer(to, paid);
        emit IPointExchange.Withdrawn(point, to, paid);
    }

    /// @notice See {IPointExchange-cancelWithdrawal}.
    /// @param state The pool.
    /// @param point The programme.
    /// @param registry The alliance's registry.
    function cancelWithdrawal(PoolState storage state, address point, IRoleRegistry registry) external {
        if (_requested(state, registry) == 0) revert IPointExchange.PointExchange_NoWithdrawal(point);
        _cancelWithdrawal(state, point);
    }

    /// @notice See {IPointExchange-writeOff}.
    /// @param state The pool.
    /// @param point The programme.
    function writeOff(PoolState storage state, address point) external {
        Pools.checkKnown(state, point);
        (uint256 epoch, uint256 current) = Pools.minEpoch(state.terms);
        if (state.terms.countedIn() == current) return;
        Pools.recordCount(state, point, Pools.stockOf(point, epoch), current);
    }

    /* EXTERNAL VIEWS */

    /// @notice See {IPointExchange-pool}.
    /// @param state The pool.
    /// @param point The programme.
    /// @param registry The alliance's registry.
    /// @return found The pool.
    function describe(
        PoolState storage state,
        address point,
        IRoleRegistry registry
    ) external view returns (IPointExchange.Pool memory found) {
        Pools.checkKnown(state, point);
        (found.reserve, found.fees, found.credit) = (state.ledger.reserve(), state.ledger.fees(), state.credit);
        PoolTerms terms = Pools.termsInForce(state, registry);
        // Each was stored in as many bits.
        (found.partnerId, found.faceValue) = (terms.partnerId(), uint64(terms.faceValue()));
        (found.epochLength, found.validity) = (uint32(terms.epochLength()), uint8(terms.validity()));
        (found.bid, found.ask) = _quote(terms);
        (found.quotedAt, found.currencyFeed) = (state.quotedAt, state.currencyFeed);
        found.paused = terms.has(PoolTermsLibrary.PAUSED);
        found.buys = !terms.has(PoolTermsLibrary.BUYS_NOT);
        found.sells = !terms.has(PoolTermsLibrary.SELLS_NOT);
        found.limits = _limits(state);
    }

    /// @notice See {IPointExchange-settings}.
    /// @param rules What holds for all pools.
    /// @return The settings.
    function settingsOf(ExchangeRules storage rules) external view returns (IPointExchange.Settings memory) {
        return _settings(rules);
    }

    /// @notice See {IPointExchange-inventoryOf}.
    /// @param state The pool.
    /// @param point The programme.
    /// @return Points it can sell now.
    function inventoryOf(PoolState storage state, address point) external view returns (uint256) {
        Pools.checkKnown(state, point);
        (uint256 epoch, ) = Pools.minEpoch(state.terms);
        return Pools.stockOf(point, epoch);
    }

    /// @notice See {IPointExchange-minEpochOf}.
    /// @param state The pool.
    /// @param point The programme.
    /// @return epoch The earliest epoch it buys and sells now.
    function minEpochOf(PoolState storage state, address point) external view returns (uint256 epoch) {
        Pools.checkKnown(state, point);
        (epoch, ) = Pools.minEpoch(state.terms);
    }

    /// @notice See {IPointExchange-outflowLeftOf}.
    /// @param state The pool.
    /// @param point The programme.
    /// @return wei of MLK.
    function outflowLeftOf(PoolState storage state, address point) external view returns (uint256) {
        Pools.checkKnown(state, point);
        (, uint256 left) = Pools.outflowLeft(state.ledger, state.terms, block.timestamp / 1 days);
        return left * PoolLedgerLibrary.OUTFLOW_UNIT;
    }

    /// @notice See {IPointExchange-withdrawalOf}.
    /// @param state The pool.
    /// @param point The programme.
    /// @param registry The alliance's registry.
    /// @return found What its treasurer asked for.
    function withdrawalOf(
        PoolState storage state,
        address point,
        IRoleRegistry registry
    ) external view returns (IPointExchange.Withdrawal memory found) {
        Pools.checkKnown(state, point);
        uint256 amount = _requested(state, registry);
        if (amount == 0) return found;
        uint256 from = state.withdrawableAt;
        return IPointExchange.Withdrawal(amount, state.withdrawalTo, from, from + _WITHDRAWAL_WINDOW);
    }

    /* PRIVATE */

    function _setFaceValue(
        PoolState storage state,
        address point,
        IPointExchange.PoolTerms memory terms,
        IPriceOracle oracle
    ) private {
        bool foreign = terms.currencyFeed != 0;
        if (terms.faceValue == 0 || (foreign && oracle.latest(terms.currencyFeed).maxAge == 0)) {
            revert IPointExchange.PointExchange_InvalidTerms(point, terms);
        }
        (state.terms, state.currencyFeed) = (state.terms.valued(terms.faceValue, foreign), terms.currencyFeed);
    }

    /// @dev Another minimum of remaining life makes another inventory of the same points: it is counted anew.
    function _setLimits(PoolState storage state, address point, IPointExchange.Limits calldata limits) private {
        bool band =
            limits.lowestBid != 0 && limits.lowestBid <= limits.highestAsk && limits.highestAsk <= Pricing.BASIS;
        bool caps = limits.outflowCap != 0 && limits.inventoryCap != 0;
        if (!band || !caps || limits.minRemaining > state.terms.validity()) {
            revert IPointExchange.PointExchange_InvalidLimits(point, limits);
        }
        (state.lowestBid, state.highestAsk) = (limits.lowestBid, limits.highestAsk);
        state.terms = state.terms.limited(limits.minRemaining, limits.outflowCap, limits.inventoryCap).counted(0);
    }

    function _deposit(PoolState storage state, uint256 amount, address from, IERC20 milk) private {
        if (amount == 0) revert IPointExchange.PointExchange_ZeroAmount();
        uint256 room = PoolLedgerLibrary.MAX_RESERVE - state.ledger.reserve();
        if (amount > room) revert IPointExchange.PointExchange_AmountTooWide(amount);
        state.ledger = state.ledger.funded(amount);
        milk.safeTransferFrom(from, address(this), amount);
    }

    function _cancelWithdrawal(PoolState storage state, address point) private {
        emit IPointExchange.WithdrawalCancelled(point, state.withdrawalTo, state.withdrawal);
        _clearWithdrawal(state);
    }

    function _clearWithdrawal(PoolState storage state) private {
        (state.withdrawal, state.withdrawalTo, state.withdrawableAt) = (0, address(0), 0);
    }

    /* PRIVATE VIEWS */

    function _limits(PoolState storage state) private view returns (IPointExchange.Limits memory) {
        PoolTerms terms = state.terms;
        // Each was stored in as many bits.
        return
            IPointExchange.Limits(
                state.lowestBid,
                state.highestAsk,
                uint8(terms.minRemaining()),
                uint24(terms.outflowCap()),
                uint24(terms.inventoryCap())
            );
    }

    function _settings(ExchangeRules storage rules) private view returns (IPointExchange.Settings memory) {
        return
            IPointExchange.Settings(
                rules.feeRate,
                rules.treasury,
                rules.leastSpread,
                rules.maxQuoteStep,
                rules.minQuoteInterval,
                rules.withdrawalDelay
            );
    }

    function _checkStatus(
        PoolState storage state,
        IRoleRegistry registry,
        IRoleRegistry.PartnerStatus other
    ) private view {
        uint32 partnerId = state.terms.partnerId();
        Pools.checkStatus(partnerId, registry.statusOf(partnerId), other);
    }

    function _checkQuote(PoolState storage state, ExchangeRules storage rules, uint256 bid, uint256 ask) private view {
        if (bid == 0 || bid > ask || ask > Pricing.BASIS) revert IPointExchange.PointExchange_InvalidQuote(bid, ask);
        (uint256 lowest, uint256 highest) = (state.lowestBid, state.highestAsk);
        if (bid < lowest || ask > highest) {
            revert IPointExchange.PointExchange_OutsideBand(bid, ask, lowest, highest);
        }
        uint256 spread = ask - bid;
        if (spread < rules.leastSpread) revert IPointExchange.PointExchange_SpreadTooNarrow(spread, rules.leastSpread);
    }

    function _checkChange(PoolState storage state, ExchangeRules storage rules, uint256 bid, uint256 ask) private view {
        uint256 earliest = uint256(state.quotedAt) + rules.minQuoteInterval;
        if (block.timestamp < earliest) revert IPointExchange.PointExchange_TooSoon(earliest, block.timestamp);
        (uint256 previousBid, uint256 previousAsk) = _quote(state.terms);
        uint256 step = Math.max(_distance(bid, previousBid), _distance(ask, previousAsk));
        uint256 most = rules.maxQuoteStep + _shortfall(state, rules, previousBid, previousAsk);
        if (step > most) revert IPointExchange.PointExchange_StepTooLarge(step, most);
    }

    /// @dev How far a quote is from what rules made after it ask for. It may move so much further at once, or it could never
    /// meet them: a quote anywhere within a step of it would be refused.
    function _shortfall(
        PoolState storage state,
        ExchangeRules storage rules,
        uint256 bid,
        uint256 ask
    ) private view returns (uint256) {
        uint256 spread = Math.saturatingSub(rules.leastSpread, ask - bid);
        uint256 below = Math.saturatingSub(state.lowestBid, bid);
        uint256 above = Math.saturatingSub(ask, state.highestAsk);
        return spread + below + above;
    }

    /// @dev What is still asked for: a request ends when the partner is suspended or its wind-down taken back.
    function _requested(PoolState storage state, IRoleRegistry registry) private view returns (uint256) {
        bool ended = state.suspensions != Pools.suspensionsOf(registry, state.terms.partnerId());
        return ended ? 0 : state.withdrawal;
    }

    /// @dev The partner's own in the reserve.
    function _own(PoolState storage state) private view returns (uint256) {
        return Math.saturatingSub(state.ledger.reserve(), state.credit);
    }

    /// @dev Whether MLK would be nobody's there: at the exchange, at MLK, or at a contract of the alliance that cannot send it
    /// on.
    function _isLost(address recipient, IRoleRegistry registry, IERC20 milk) private view returns (bool) {
        bool own = recipient == address(this) || recipient == address(milk) || recipient == address(registry);
        if (own || recipient == address(0) || recipient == registry.forwarder()) return true;
        return registry.partnerOf(recipient) != 0;
    }

    /// @dev Each was stored in as many bits.
    function _quote(PoolTerms terms) private pure returns (uint16 bid, uint16 ask) {
        return (uint16(terms.bid()), uint16(terms.ask()));
    }

    function _distance(uint256 a, uint256 b) private pure returns (uint256) {
        return a > b ? a - b : b - a;
    }
}
