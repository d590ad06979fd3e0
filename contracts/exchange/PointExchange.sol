// SPDX-License-Identifier: MIT
pragma solidity 0.8.35;

import {ERC2771Context} from "@openzeppelin/contracts/metatx/ERC2771Context.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Context} from "@openzeppelin/contracts/utils/Context.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {RegistryGated} from "../access/RegistryGated.sol";
import {IPartnerPoint} from "../interfaces/IPartnerPoint.sol";
import {IPointExchange} from "../interfaces/IPointExchange.sol";
import {IPriceOracle} from "../interfaces/IPriceOracle.sol";
import {IRoleRegistry} from "../interfaces/IRoleRegistry.sol";
import {PartnerRoles} from "../libraries/PartnerRoles.sol";
import {Pricing} from "../libraries/Pricing.sol";

/// @title PointExchange
/// @notice Buys and resells the points of all programmes for MLK. See {IPointExchange}.
contract PointExchange is IPointExchange, RegistryGated, ERC2771Context, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using SafeCast for uint256;

    /* TYPES */

    /// @dev Everything a swap needs to know.
    struct SwapPlan {
        Pool poolIn;
        Pool poolOut;
        IPriceOracle.Answer price;
        Quote quote;
    }

    /* CONSTANTS */

    uint256 private constant _MAX_FEE_RATE = 1_000;
    /// @dev A pool in the base currency counts one for one; 8 decimals, as a feed.
    uint256 private constant _PARITY = 1e8;

    /* IMMUTABLES */

    /// @inheritdoc IPointExchange
    IERC20 public immutable milk;
    /// @inheritdoc IPointExchange
    IPriceOracle public immutable oracle;
    /// @inheritdoc IPointExchange
    bytes32 public immutable milkFeed;

    /* STORAGE */

    /// @dev With `_treasury` and `paused` in one word, which every trade reads.
    uint16 private _feeRate;
    address private _treasury;
    /// @inheritdoc IPointExchange
    bool public paused;
    /// @dev Two words each: reserve, fees and partner, which a trade writes; and the rest, which it reads.
    mapping(address point => Pool pool) private _pools;
    /// @inheritdoc IPointExchange
    mapping(address point => bytes32 feed) public currencyFeedOf;
    address[] private _points;

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
    ) RegistryGated(registry_) ERC2771Context(registry_.forwarder()) {
        if (oracle_.latest(milkFeed_).maxAge == 0) revert IPriceOracle.PriceOracle_UnknownFeed(milkFeed_);
        milk = milk_;
        oracle = oracle_;
        milkFeed = milkFeed_;
        _setSettings(settings_);
    }

    /* EXTERNAL: TRADES */

    /// @inheritdoc IPointExchange
    function sell(
        address point,
        uint256 points,
        uint256 minMilk,
        uint256 deadline,
        address recipient
    ) external nonReentrant returns (uint256) {
        _checkDeadline(deadline);
        (Pool memory sold, IPriceOracle.Answer memory price, Quote memory quote) = _quoteSell(point, points);
        if (quote.amountOut < minMilk) revert PointExchange_BelowMinimum(minMilk, quote.amountOut);

        address member = _msgSender();
        _settle(point, sold, quote.milkValue, quote.fee);
        _take(point, sold, member, points);
        milk.safeTransfer(recipient, quote.amountOut);
        _record(member, point, address(milk), recipient, quote, price, sold.bid, 0);
        return quote.amountOut;
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
        _checkDeadline(deadline);
        (Pool memory bought, IPriceOracle.Answer memory price, Quote memory quote) = _quoteBuy(point, points);
        if (quote.amountIn > maxMilk) revert PointExchange_AboveMaximum(maxMilk, quote.amountIn);

        address member = _msgSender();
        Pool storage stored = _pools[point];
        (stored.reserve, stored.fees) = (
            (bought.reserve + quote.milkValue).toUint96(),
            (bought.fees + quote.fee).toUint96()
        );
        milk.safeTransferFrom(member, address(this), quote.amountIn);
        _give(point, bought, recipient, points, minEpoch);
        _record(member, address(milk), point, recipient, quote, price, 0, bought.ask);
        return quote.amountIn;
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
        _checkDeadline(deadline);
        SwapPlan memory plan = _quoteSwap(pointIn, points, pointOut);
        Quote memory quote = plan.quote;
        if (quote.amountOut < minPoints) revert PointExchange_BelowMinimum(minPoints, quote.amountOut);

        address member = _msgSender();
        _settle(pointIn, plan.poolIn, quote.settled + quote.fee, quote.fee);
        _pools[pointOut].reserve = (plan.poolOut.reserve + quote.settled).toUint96();
        _take(pointIn, plan.poolIn, member, points);
        _give(pointOut, plan.poolOut, recipient, quote.amountOut, minEpoch);
        _record(member, pointIn, pointOut, recipient, quote, plan.price, plan.poolIn.bid, plan.poolOut.ask);
        return quote.amountOut;
    }

    /* EXTERNAL: POOLS */

    /// @inheritdoc IPointExchange
    function openPool(address point, PoolTerms calldata terms) external onlyRole(OPERATOR) {
        Pool storage opened = _pools[point];
        if (opened.partnerId != 0) revert PointExchange_PoolExists(point);
        uint32 partnerId = registry().partnerOf(point);
        if (partnerId == 0 || IPartnerPoint(point).exchange() != address(this)) {
            revert PointExchange_ForeignPoint(point);
        }
        uint256 validity = IPartnerPoint(point).validityDuration();
        bool knownFeed = terms.currencyFeed == 0 || oracle.latest(terms.currencyFeed).maxAge != 0;
        if (terms.faceValue == 0 || terms.minRemaining > validity || !knownFeed) {
            revert PointExchange_InvalidTerms(point, terms);
        }

        opened.partnerId = partnerId;
        opened.faceValue = terms.faceValue;
        opened.epochLength = IPartnerPoint(point).epochLength().toUint32();
        opened.validity = validity.toUint8();
        opened.minRemaining = terms.minRemaining;
        opened.hasCurrencyFeed = terms.currencyFeed != 0;
        currencyFeedOf[point] = terms.currencyFeed;
        _points.push(point);
        emit PoolOpened(point, partnerId, terms);
    }

    /// @inheritdoc IPointExchange
    function setQuote(
        address point,
        uint16 bid,
        uint16 ask
    ) external onlyRole(PartnerRoles.treasurer(_known(point).partnerId)) {
        if (bid == 0 || bid > ask || ask > Pricing.BASIS) revert PointExchange_InvalidQuote(bid, ask);
        Pool storage quoted = _pools[point];
        emit QuoteChanged(point, quoted.bid, quoted.ask, bid, ask);
        (quoted.bid, quoted.ask) = (bid, ask);
    }

    /// @inheritdoc IPointExchange
    function fund(address point, uint256 amount) external nonReentrant {
        Pool storage funded = _moving(point);
        if (amount == 0) revert PointExchange_ZeroAmount();
        if (amount > type(uint96).max) revert PointExchange_AmountTooWide(amount);
        funded.reserve = (funded.reserve + amount).toUint96();
        milk.safeTransferFrom(_msgSender(), address(this), amount);
        emit Funded(point, _msgSender(), amount);
    }

    /// @inheritdoc IPointExchange
    function withdraw(
        address point,
        uint256 amount,
        address to
    ) external nonReentrant onlyRole(PartnerRoles.treasurer(_known(point).partnerId)) {
        Pool storage drawn = _moving(point);
        if (amount == 0) revert PointExchange_ZeroAmount();
        uint256 reserve = drawn.reserve;
        if (amount > reserve) revert PointExchange_ReserveTooLow(point, reserve, amount);
        drawn.reserve = (reserve - amount).toUint96();
        milk.safeTransfer(to, amount);
        emit Withdrawn(point, to, amount);
    }

    /// @inheritdoc IPointExchange
    function collectFees(address[] calldata points) external nonReentrant onlyRole(OPERATOR) {
        address treasury = _treasury;
        uint256 total = 0;
        for (uint256 i = 0; i < points.length; ++i) {
            Pool storage source = _moving(points[i]);
            uint256 amount = source.fees;
            total += amount;
            source.fees = 0;
            emit FeesCollected(points[i], treasury, amount);
        }
        milk.safeTransfer(treasury, total);
    }

    /* EXTERNAL: ALLIANCE */

    /// @inheritdoc IPointExchange
    function setSettings(Settings calldata settings_) external onlyRole(COUNCIL) {
        _setSettings(settings_);
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

    /* EXTERNAL VIEWS */

    /// @inheritdoc IPointExchange
    function quoteSell(address point, uint256 points) external view returns (Quote memory quote) {
        (, , quote) = _quoteSell(point, points);
    }

    /// @inheritdoc IPointExchange
    function quoteBuy(address point, uint256 points) external view returns (Quote memory quote) {
        (, , quote) = _quoteBuy(point, points);
    }

    /// @inheritdoc IPointExchange
    function quoteSwap(address pointIn, uint256 points, address pointOut) external view returns (Quote memory) {
        return _quoteSwap(pointIn, points, pointOut).quote;
    }

    /// @inheritdoc IPointExchange
    function pool(address point) external view returns (Pool memory) {
        return _known(point);
    }

    /// @inheritdoc IPointExchange
    function inventoryOf(address point) external view returns (uint256 points) {
        uint256 minEpoch = _minEpoch(_known(point));
        IPartnerPoint.Cohort[] memory cohorts = IPartnerPoint(point).cohortsOf(address(this));
        for (uint256 i = 0; i < cohorts.length; ++i) {
            if (cohorts[i].epoch >= minEpoch) points += cohorts[i].amount;
        }
    }

    /// @inheritdoc IPointExchange
    function pools() external view returns (address[] memory) {
        return _points;
    }

    /// @inheritdoc IPointExchange
    function settings() external view returns (Settings memory) {
        return Settings(_feeRate, _treasury);
    }

    /* INTERNAL */

    function _msgSender() internal view override(Context, ERC2771Context) returns (address) {
        return ERC2771Context._msgSender();
    }

    function _msgData() internal view override(Context, ERC2771Context) returns (bytes calldata) {
        return ERC2771Context._msgData();
    }

    function _contextSuffixLength() internal view override(Context, ERC2771Context) returns (uint256) {
        return ERC2771Context._contextSuffixLength();
    }

    /* PRIVATE: MONEY AND POINTS */

    /// @dev The pool gives up `given`, at most its reserve, of which `fee` goes to its fees.
    function _settle(address point, Pool memory source, uint256 given, uint256 fee) private {
        Pool storage stored = _pools[point];
        (stored.reserve, stored.fees) = ((source.reserve - given).toUint96(), (source.fees + fee).toUint96());
    }

    function _take(address point, Pool memory buyer, address member, uint256 points) private {
        IPartnerPoint(point).transferFromSince(member, address(this), points, _minEpoch(buyer));
    }

    function _give(address point, Pool memory seller, address recipient, uint256 points, uint256 minEpoch) private {
        minEpoch = Math.max(minEpoch, _minEpoch(seller));
        IPartnerPoint(point).transferFromSince(address(this), recipient, points, minEpoch);
    }

    function _record(
        address member,
        address assetIn,
        address assetOut,
        address recipient,
        Quote memory quote,
        IPriceOracle.Answer memory price,
        uint16 bid,
        uint16 ask
    ) private {
        emit Swapped(
            member,
            assetIn,
            assetOut,
            recipient,
            quote.amountIn,
            quote.amountOut,
            quote.milkValue,
            quote.fee,
            quote.settled,
            price.price,
            price.round,
            bid,
            ask
        );
    }

    /* PRIVATE: SETTINGS */

    function _setSettings(Settings memory settings_) private {
        if (settings_.feeRate > _MAX_FEE_RATE || settings_.treasury == address(0)) {
            revert PointExchange_InvalidSettings(settings_);
        }
        emit SettingsChanged(Settings(_feeRate, _treasury), settings_);
        (_feeRate, _treasury) = (settings_.feeRate, settings_.treasury);
    }

    function _setPoolPaused(address point, bool paused_) private {
        _known(point);
        _pools[point].paused = paused_;
        emit PoolPauseChanged(point, paused_);
    }

    function _setPaused(bool paused_) private {
        paused = paused_;
        emit PauseChanged(paused_);
    }

    /* PRIVATE VIEWS */

    function _quoteSell(
        address point,
        uint256 points
    ) private view returns (Pool memory sold, IPriceOracle.Answer memory price, Quote memory quote) {
        sold = _trading(point, points);
        price = oracle.read(milkFeed);
        (uint256 paid, uint256 gross) = Pricing.sale(points, _unit(point, sold), sold.bid, price.price, _feeRate);
        if (paid == 0) revert PointExchange_NothingOut(points);
        _checkReserve(point, sold, gross);
        quote = Quote(points, paid, gross, gross - paid, 0);
    }

    function _quoteBuy(
        address point,
        uint256 points
    ) private view returns (Pool memory bought, IPriceOracle.Answer memory price, Quote memory quote) {
        if (points == 0) revert PointExchange_NothingOut(0);
        bought = _trading(point, points);
        price = oracle.read(milkFeed);
        (uint256 taken, uint256 gross) = Pricing.purchase(
            points,
            _unit(point, bought),
            bought.ask,
            price.price,
            _feeRate
        );
        quote = Quote(taken, points, gross, taken - gross, gross);
    }

    function _quoteSwap(address pointIn, uint256 points, address pointOut) private view returns (SwapPlan memory plan) {
        if (pointIn == pointOut) revert PointExchange_SamePoint(pointIn);
        plan.poolIn = _trading(pointIn, points);
        plan.poolOut = _trading(pointOut, 0);
        plan.price = oracle.read(milkFeed);
        (uint256 unitIn, uint256 unitOut) = (_unit(pointIn, plan.poolIn), _unit(pointOut, plan.poolOut));
        (uint256 bid, uint256 ask, uint256 feeRate) = (plan.poolIn.bid, plan.poolOut.ask, _feeRate);

        uint256 received = Pricing.conversion(points, unitIn, bid, unitOut, ask, feeRate);
        if (received == 0) revert PointExchange_NothingOut(points);
        if (received > type(uint64).max) revert PointExchange_AmountTooWide(received);
        (uint256 net, uint256 gross) = Pricing.sale(points, unitIn, bid, plan.price.price, feeRate);
        // What the points received are worth at the ask, at most `net`: the rest of the whole point stays with the first pool.
        (, uint256 settled) = Pricing.sale(received, unitOut, ask, plan.price.price, 0);
        plan.quote = Quote(points, received, gross, gross - net, settled);
        _checkReserve(pointIn, plan.poolIn, settled + gross - net);
    }

    /// @dev The pool, when it may trade now.
    function _trading(address point, uint256 points) private view returns (Pool memory found) {
        if (points > type(uint64).max) revert PointExchange_AmountTooWide(points);
        found = _known(point);
        if (paused) revert PointExchange_Paused();
        if (found.paused) revert PointExchange_PoolPaused(point);
        if (found.bid == 0) revert PointExchange_NotQuoted(point);
        IRoleRegistry.PartnerStatus status = registry().statusOf(found.partnerId);
        if (status != IRoleRegistry.PartnerStatus.Active) {
            revert PointExchange_PartnerNotActive(found.partnerId, status);
        }
    }

    /// @dev The pool, when its money may move.
    function _moving(address point) private view returns (Pool storage found) {
        found = _pools[point];
        if (found.partnerId == 0) revert PointExchange_UnknownPool(point);
        if (paused) revert PointExchange_Paused();
        if (found.paused) revert PointExchange_PoolPaused(point);
    }

    function _known(address point) private view returns (Pool memory found) {
        found = _pools[point];
        if (found.partnerId == 0) revert PointExchange_UnknownPool(point);
    }

    /// @dev Worth of one point in the base currency, 16 decimals: below 2^128.
    function _unit(address point, Pool memory priced) private view returns (uint256) {
        return priced.faceValue * (priced.hasCurrencyFeed ? oracle.read(currencyFeedOf[point]).price : _PARITY);
    }

    /// @dev The earliest epoch with `minRemaining` epochs of life left after the running one.
    function _minEpoch(Pool memory traded) private view returns (uint256) {
        uint256 current = block.timestamp / traded.epochLength;
        uint256 lifetime = uint256(traded.validity) - traded.minRemaining;
        return current > lifetime ? current - lifetime : 0;
    }

    function _checkDeadline(uint256 deadline) private view {
        if (block.timestamp > deadline) revert PointExchange_DeadlinePassed(deadline, block.timestamp);
    }

    function _checkReserve(address point, Pool memory payer, uint256 needed) private pure {
        if (needed > payer.reserve) revert PointExchange_ReserveTooLow(point, payer.reserve, needed);
    }
}
