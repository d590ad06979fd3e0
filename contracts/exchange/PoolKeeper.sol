// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IPartnerPoint} from "../interfaces/IPartnerPoint.sol";
import {IPointExchange} from "../interfaces/IPointExchange.sol";
import {IRoleRegistry} from "../interfaces/IRoleRegistry.sol";
import {Pricing} from "../libraries/Pricing.sol";
import {PoolState} from "../types/PoolState.sol";
import {PoolTerms as StoredTerms, PoolTermsLibrary} from "../types/PoolTerms.sol";
import {ExchangePools} from "./ExchangePools.sol";

/// @title PoolKeeper
/// @notice On what terms pools trade: their opening, quotes, directions, limits, face value and pause, and the settings of all.
/// See {IPointExchange}.
abstract contract PoolKeeper is ExchangePools {
    using SafeCast for uint256;

    /* CONSTANTS */

    uint256 private constant _MAX_FEE_RATE = 1_000;
    uint256 private constant _MAX_QUOTE_INTERVAL = 30 days;
    uint256 private constant _MIN_WITHDRAWAL_DELAY = 1 hours;
    uint256 private constant _MAX_WITHDRAWAL_DELAY = 30 days;

    /* CONSTRUCTOR */

    /// @notice Errors: `InvalidSettings`.
    /// @param settings_ The first settings.
    constructor(Settings memory settings_) {
        _setSettings(settings_);
    }

    /* EXTERNAL: POOLS */

    /// @inheritdoc IPointExchange
    function openPool(address point, PoolTerms calldata terms) external onlyRole(OPERATOR) {
        PoolState storage state = _pools[point];
        if (state.terms.partnerId() != 0) revert PointExchange_PoolExists(point);
        uint32 partnerId = registry().partnerOf(point);
        if (partnerId == 0 || !_isOwn(point)) {
            revert PointExchange_ForeignPoint(point);
        }
        state.terms = PoolTermsLibrary.make(
            partnerId,
            IPartnerPoint(point).epochLength().toUint32(),
            IPartnerPoint(point).validityDuration().toUint8()
        );
        if (!IERC165(point).supportsInterface(type(IPartnerPoint).interfaceId)) {
            state.terms = state.terms.flagged(PoolTermsLibrary.EARLIER, true);
        }
        _setFaceValue(state, point, terms);
        _setLimits(state, point, terms.limits);
        _points.push(point);
        emit PoolOpened(point, partnerId, terms);
    }

    /// @inheritdoc IPointExchange
    function setQuote(address point, uint16 bid, uint16 ask) external onlyTreasurer(point) {
        PoolState storage state = _pools[point];
        (uint16 previousBid, uint16 previousAsk) = _quoteOf(state.terms);
        bool first = previousBid == 0;
        // A wind-down freezes a quote; where there is none, one can still be set.
        _checkPartner(state, first ? IRoleRegistry.PartnerStatus.WindingDown : IRoleRegistry.PartnerStatus.Active);
        _checkQuote(state, bid, ask);
        if (!first) _checkChange(state, bid, ask);
        // A block's time stays below 2^32 until 2106.
        (state.terms, state.quotedAt) = (
            state.terms.quoted(bid, ask).flagged(PoolTermsLibrary.QUOTED, true),
            uint32(block.timestamp)
        );
        emit QuoteChanged(point, previousBid, previousAsk, bid, ask);
    }

    /// @inheritdoc IPointExchange
    function setDirections(address point, bool buys, bool sells) external onlyTreasurer(point) {
        PoolState storage state = _pools[point];
        _checkPartner(state, IRoleRegistry.PartnerStatus.Active);
        StoredTerms terms = state.terms;
        (bool bought, bool sold) = (!terms.has(PoolTermsLibrary.BUYS_NOT), !terms.has(PoolTermsLibrary.SELLS_NOT));
        state.terms = terms.flagged(PoolTermsLibrary.BUYS_NOT, !buys).flagged(PoolTermsLibrary.SELLS_NOT, !sells);
        emit DirectionsChanged(point, bought, sold, buys, sells);
    }

    /// @inheritdoc IPointExchange
    function writeOff(address point) external {
        PoolState storage state = _known(point);
        (uint256 epoch, uint256 current) = _minEpoch(state.terms);
        if (state.terms.countedIn() == current) return;
        _recordCount(state, point, _stockOf(point, epoch), current);
    }

    /* EXTERNAL: ALLIANCE */

    /// @inheritdoc IPointExchange
    function setLimits(address point, Limits calldata limits) external onlyRole(COUNCIL) {
        PoolState storage state = _known(point);
        emit LimitsChanged(point, _limitsOf(state), limits);
        _setLimits(state, point, limits);
        (uint16 bid, uint16 ask) = _quoteOf(state.terms);
        if (bid == 0 || (bid >= limits.lowestBid && ask <= limits.highestAsk)) return;
        // A wind-down freezes the quote, for the council, too.
        if (registry().statusOf(state.terms.partnerId()) == IRoleRegistry.PartnerStatus.WindingDown) return;
        (state.terms, state.quotedAt) = (state.terms.quoted(0, 0), 0);
        emit QuoteChanged(point, bid, ask, 0, 0);
    }

    /// @inheritdoc IPointExchange
    function setSettings(Settings calldata settings_) external onlyRole(COUNCIL) {
        _setSettings(settings_);
    }

    /// @inheritdoc IPointExchange
    function correctFaceValue(address point, uint64 faceValue, bytes32 currencyFeed) external onlyRole(COUNCIL) {
        PoolState storage state = _known(point);
        _checkPartner(state, IRoleRegistry.PartnerStatus.Active);
        if (state.terms.has(PoolTermsLibrary.QUOTED)) revert PointExchange_FaceValueFixed(point);
        // It was stored in as many bits.
        (uint64 previous, bytes32 previousFeed) = (uint64(state.terms.faceValue()), state.currencyFeed);
        _setFaceValue(state, point, PoolTerms(faceValue, currencyFeed, _limitsOf(state)));
        emit FaceValueCorrected(point, previous, previousFeed, faceValue, currencyFeed);
    }

    /// @inheritdoc IPointExchange
    function pausePool(address point) external onlyRole(GUARDIAN) {
        _setPoolPaused(point, true);
    }

    /// @inheritdoc IPointExchange
    function unpausePool(address point) external onlyRole(COUNCIL) {
        _setPoolPaused(point, false);
    }

    /// @inheritdoc IPointExchange
    function pauseAll() external onlyRole(GUARDIAN) {
        _setPaused(true);
    }

    /// @inheritdoc IPointExchange
    function unpauseAll() external onlyRole(COUNCIL) {
        _setPaused(false);
    }

    /* PRIVATE */

    function _setFaceValue(PoolState storage state, address point, PoolTerms memory terms) private {
        bool foreign = terms.currencyFeed != 0;
        if (terms.faceValue == 0 || (foreign && oracle.latest(terms.currencyFeed).maxAge == 0)) {
            revert PointExchange_InvalidTerms(point, terms);
        }
        (state.terms, state.currencyFeed) = (state.terms.valued(terms.faceValue, foreign), terms.currencyFeed);
    }

    /// @dev Another minimum of remaining life makes another inventory of the same points: it is counted anew.
    function _setLimits(PoolState storage state, address point, Limits memory limits) private {
        bool band =
            limits.lowestBid != 0 && limits.lowestBid <= limits.highestAsk && limits.highestAsk <= Pricing.BASIS;
        bool caps = limits.outflowCap != 0 && limits.inventoryCap != 0;
        if (!band || !caps || limits.minRemaining > state.terms.validity()) {
            revert PointExchange_InvalidLimits(point, limits);
        }
        (state.lowestBid, state.highestAsk) = (limits.lowestBid, limits.highestAsk);
        state.terms = state.terms.limited(limits.minRemaining, limits.outflowCap, limits.inventoryCap).counted(0);
    }

    function _setSettings(Settings memory settings_) private {
        bool feed = settings_.feeRate <= _MAX_FEE_RATE && !_isLost(settings_.treasury);
        bool quoted =
            settings_.leastSpread <= Pricing.BASIS &&
                settings_.maxQuoteStep != 0 &&
                settings_.maxQuoteStep <= Pricing.BASIS &&
                settings_.minQuoteInterval != 0 &&
                settings_.minQuoteInterval <= _MAX_QUOTE_INTERVAL;
        bool delayed =
            settings_.withdrawalDelay >= _MIN_WITHDRAWAL_DELAY && settings_.withdrawalDelay <= _MAX_WITHDRAWAL_DELAY;
        if (!feed || !quoted || !delayed) revert PointExchange_InvalidSettings(settings_);
        emit SettingsChanged(_settings(), settings_);
        (_rules.feeRate, _rules.treasury) = (settings_.feeRate, settings_.treasury);
        (_rules.leastSpread, _rules.maxQuoteStep) = (settings_.leastSpread, settings_.maxQuoteStep);
        (_rules.minQuoteInterval, _rules.withdrawalDelay) = (settings_.minQuoteInterval, settings_.withdrawalDelay);
    }

    function _setPoolPaused(address point, bool paused_) private {
        PoolState storage state = _known(point);
        state.terms = state.terms.flagged(PoolTermsLibrary.PAUSED, paused_);
        emit PoolPauseChanged(point, paused_);
    }

    function _setPaused(bool paused_) private {
        _rules.paused = paused_;
        emit PauseChanged(paused_);
    }

    /* PRIVATE VIEWS */

    /// @dev Whether a programme trades with this exchange, or will once its partner's admin accepts what the council proposed: so
    /// its pool is ready before the trade moves, and members need not wait for it.
    function _isOwn(address point) private view returns (bool) {
        IPartnerPoint programme = IPartnerPoint(point);
        return programme.exchange() == address(this) || programme.proposedExchange() == address(this);
    }

    function _checkQuote(PoolState storage state, uint256 bid, uint256 ask) private view {
        if (bid == 0 || bid > ask || ask > Pricing.BASIS) revert PointExchange_InvalidQuote(bid, ask);
        (uint256 lowest, uint256 highest) = (state.lowestBid, state.highestAsk);
        if (bid < lowest || ask > highest) revert PointExchange_OutsideBand(bid, ask, lowest, highest);
        uint256 spread = ask - bid;
        if (spread < _rules.leastSpread) revert PointExchange_SpreadTooNarrow(spread, _rules.leastSpread);
    }

    function _checkChange(PoolState storage state, uint256 bid, uint256 ask) private view {
        uint256 earliest = uint256(state.quotedAt) + _rules.minQuoteInterval;
        if (block.timestamp < earliest) revert PointExchange_TooSoon(earliest, block.timestamp);
        (uint256 previousBid, uint256 previousAsk) = _quoteOf(state.terms);
        uint256 step = Math.max(_distance(bid, previousBid), _distance(ask, previousAsk));
        uint256 most = _rules.maxQuoteStep + _shortfall(state, previousBid, previousAsk);
        if (step > most) revert PointExchange_StepTooLarge(step, most);
    }

    /// @dev How far a quote is from what rules made after it ask for. It may move so much further at once, or it could never
    /// meet them: a quote anywhere within a step of it would be refused.
    function _shortfall(PoolState storage state, uint256 bid, uint256 ask) private view returns (uint256) {
        uint256 spread = Math.saturatingSub(_rules.leastSpread, ask - bid);
        uint256 below = Math.saturatingSub(state.lowestBid, bid);
        uint256 above = Math.saturatingSub(ask, state.highestAsk);
        return spread + below + above;
    }

    /* PRIVATE PURE */

    function _distance(uint256 a, uint256 b) private pure returns (uint256) {
        return a > b ? a - b : b - a;
    }
}
